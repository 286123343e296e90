// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC721Upgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC721/ERC721Upgradeable.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IRepositoryRegistry} from "./interfaces/IRepositoryRegistry.sol";
import {ObjectId} from "./ObjectId.sol";
import {Signatures} from "./Signatures.sol";

/// @notice See IRepositoryRegistry.
/// @dev Lives behind an ERC-1967 proxy that only the timelock upgrades.
/// Storage: a later version appends variables after the last, and never reorders, retypes, renames or removes one, nor adds a
/// base with storage. Immutables may change, being code. contracts/layouts has what is deployed; check-upgrades.ts compares.
contract RepositoryRegistry is ERC721Upgradeable, UUPSUpgradeable, EIP712, IERC2981, IRepositoryRegistry {
    /// @notice The highest royalty a repository may ask of its forks: 10 %.
    uint16 public constant MAX_ROYALTY_BPS = 1_000;
    /// @notice Scopes of a delegation.
    uint8 public constant SCOPE_COMMIT = 1;
    uint8 public constant SCOPE_RECORD = 2;

    bytes32 private constant DELEGATION_TYPEHASH = keccak256(
        "Delegation(address account,address key,uint256 repositoryId,uint8 scope,uint64 notBefore,uint64 notAfter,uint256 nonce)"
    );
    uint256 private constant FULL_CREDIT = 10_000;

    /// @notice Who may upgrade.
    address public immutable TIMELOCK;

    uint256 private _count;
    mapping(uint256 repositoryId => Repository) private _repositories;
    mapping(uint256 repositoryId => mapping(bytes32 refHash => bytes32 commit)) private _tips;
    mapping(uint256 repositoryId => mapping(uint64 ownershipEpoch => mapping(address account => uint64 expiry))) private
        _maintainers;
    mapping(uint256 repositoryId => mapping(uint64 ownershipEpoch => address controller)) private _controllers;
    mapping(bytes32 delegationHash => uint64 blockNumber) private _revokedAt;

    constructor(address timelock) EIP712("Cairn Repository Registry", "1") {
        TIMELOCK = timelock;
        _disableInitializers();
    }

    function initialize() external initializer {
        __ERC721_init("Cairn Repository", "CAIRNREPO");
    }

    modifier onlyController(uint256 repositoryId) {
        if (!isController(repositoryId, msg.sender)) revert NotController(repositoryId, msg.sender);
        _;
    }

    // ---- Repositories

    /// @inheritdoc IRepositoryRegistry
    function register(
        address owner,
        uint256 parentId,
        string calldata name,
        string calldata mainRef,
        uint8 objectFormat
    ) external returns (uint256 repositoryId) {
        if (bytes(name).length == 0 || bytes(name).length > 100) revert InvalidName(name);
        if (!_isBranch(bytes(mainRef))) revert InvalidMainRef(mainRef);
        if (!ObjectId.isFormat(objectFormat)) revert InvalidObjectFormat(objectFormat);

        repositoryId = ++_count;
        Repository storage r = _repositories[repositoryId];
        if (parentId != 0) {
            _requireRepository(parentId);
            r.parentId = parentId;
            r.parentRoyaltyBps = _repositories[parentId].royaltyBps;
        }
        r.objectFormat = objectFormat;
        r.mainRefHash = keccak256(bytes(mainRef));
        r.name = name;
        r.mainRef = mainRef;
        // Not _safeMint: a callback would let the receiver run code before the registration is announced.
        _mint(owner, repositoryId);
        emit RepositoryRegistered(repositoryId, owner, parentId, name, mainRef, objectFormat);
    }

    /// @inheritdoc IRepositoryRegistry
    function setMaintainer(uint256 repositoryId, address account, uint64 expiry) external onlyController(repositoryId) {
        uint64 epoch = _repositories[repositoryId].ownershipEpoch;
        _maintainers[repositoryId][epoch][account] = expiry;
        emit MaintainerSet(repositoryId, account, epoch, expiry);
    }

    /// @inheritdoc IRepositoryRegistry
    function setController(uint256 repositoryId, address controller) external {
        if (_ownerOf(repositoryId) != msg.sender) revert NotOwner(repositoryId, msg.sender);
        uint64 epoch = _repositories[repositoryId].ownershipEpoch;
        _controllers[repositoryId][epoch] = controller;
        emit ControllerSet(repositoryId, controller, epoch);
    }

    /// @inheritdoc IRepositoryRegistry
    function setRoyalty(uint256 repositoryId, uint16 royaltyBps) external onlyController(repositoryId) {
        if (royaltyBps > MAX_ROYALTY_BPS) revert RoyaltyTooHigh(royaltyBps, MAX_ROYALTY_BPS);
        _repositories[repositoryId].royaltyBps = royaltyBps;
        emit RoyaltySet(repositoryId, royaltyBps);
    }

    // ---- Refs

    /// @inheritdoc IRepositoryRegistry
    function advance(
        uint256 repositoryId,
        bytes32 refHash,
        bytes32 expectedOld,
        bytes32 newCommit,
        bytes32 manifestSha256,
        Credit[] calldata credits,
        bool rewind
    ) external {
        if (!isMaintainer(repositoryId, msg.sender)) revert NotMaintainer(repositoryId, msg.sender);
        if (!ObjectId.isValid(newCommit, _repositories[repositoryId].objectFormat)) revert InvalidObjectId(newCommit);
        _requireFullCredit(credits);

        bytes32 actual = _tips[repositoryId][refHash];
        if (actual != expectedOld) revert TipMismatch(repositoryId, refHash, expectedOld, actual);
        if (actual == newCommit) revert NothingToAdvance(repositoryId, refHash, newCommit);
        _tips[repositoryId][refHash] = newCommit;
        emit Advanced(repositoryId, refHash, msg.sender, expectedOld, newCommit, manifestSha256, credits, rewind);
    }

    // ---- Delegations

    /// @inheritdoc IRepositoryRegistry
    function revokeDelegation(Delegation calldata delegation) external {
        if (msg.sender != delegation.account && msg.sender != delegation.key) revert NotDelegator(msg.sender);
        bytes32 hash = delegationHash(delegation);
        if (_revokedAt[hash] != 0) return; // the first block counts
        _revokedAt[hash] = uint64(block.number);
        emit DelegationRevoked(delegation.account, delegation.key, hash);
    }

    /// @inheritdoc IRepositoryRegistry
    function isDelegationValid(Delegation calldata delegation, bytes calldata signature, uint8 scope)
        external
        view
        returns (bool)
    {
        if (scope == 0 || delegation.scope & scope != scope) return false;
        if (block.timestamp < delegation.notBefore || block.timestamp > delegation.notAfter) return false;
        bytes32 hash = delegationHash(delegation);
        if (_revokedAt[hash] != 0) return false;
        return Signatures.isSigned(delegation.account, _hashTypedDataV4(hash), signature);
    }

    /// @inheritdoc IRepositoryRegistry
    function delegationHash(Delegation calldata delegation) public pure returns (bytes32) {
        return keccak256(abi.encode(DELEGATION_TYPEHASH, delegation));
    }

    /// @inheritdoc IRepositoryRegistry
    function delegationRevokedAt(bytes32 hash) external view returns (uint64) {
        return _revokedAt[hash];
    }

    // ---- Views

    /// @inheritdoc IRepositoryRegistry
    function repository(uint256 repositoryId) external view returns (Repository memory) {
        _requireRepository(repositoryId);
        return _repositories[repositoryId];
    }

    /// @inheritdoc IRepositoryRegistry
    function repositoryCount() external view returns (uint256) {
        return _count;
    }

    /// @inheritdoc IRepositoryRegistry
    function tip(uint256 repositoryId, bytes32 refHash) external view returns (bytes32) {
        return _tips[repositoryId][refHash];
    }

    /// @inheritdoc IRepositoryRegistry
    function isMaintainer(uint256 repositoryId, address account) public view returns (bool) {
        if (account == address(0)) return false;
        return _ownerOf(repositoryId) == account || maintainerExpiry(repositoryId, account) > block.timestamp;
    }

    /// @inheritdoc IRepositoryRegistry
    function isController(uint256 repositoryId, address account) public view returns (bool) {
        if (account == address(0)) return false;
        return _ownerOf(repositoryId) == account || controllerOf(repositoryId) == account;
    }

    /// @inheritdoc IRepositoryRegistry
    function maintainerExpiry(uint256 repositoryId, address account) public view returns (uint64) {
        return _maintainers[repositoryId][_repositories[repositoryId].ownershipEpoch][account];
    }

    /// @inheritdoc IRepositoryRegistry
    function controllerOf(uint256 repositoryId) public view returns (address) {
        return _controllers[repositoryId][_repositories[repositoryId].ownershipEpoch];
    }

    /// @inheritdoc IRepositoryRegistry
    function parentRoyalty(uint256 repositoryId) external view returns (uint256 parentId, uint16 royaltyBps) {
        _requireRepository(repositoryId);
        return (_repositories[repositoryId].parentId, _repositories[repositoryId].parentRoyaltyBps);
    }

    /// @notice ERC-2981: a sale of a fork owes its parent's owner the same share as its deposits.
    function royaltyInfo(uint256 repositoryId, uint256 salePrice) external view returns (address, uint256) {
        _requireRepository(repositoryId);
        Repository storage r = _repositories[repositoryId];
        if (r.parentId == 0) return (address(0), 0);
        return (_ownerOf(r.parentId), Math.mulDiv(salePrice, r.parentRoyaltyBps, FULL_CREDIT));
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC721Upgradeable, IERC165) returns (bool) {
        return interfaceId == type(IERC2981).interfaceId || super.supportsInterface(interfaceId);
    }

    // ---- Internals

    /// @dev Each change of hands starts a new ownership epoch, in which nobody has a role yet.
    function _update(address to, uint256 repositoryId, address auth) internal override returns (address from) {
        from = super._update(to, repositoryId, auth);
        if (from != address(0)) _repositories[repositoryId].ownershipEpoch++;
    }

    function _authorizeUpgrade(address) internal view override {
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
    }

    function _requireRepository(uint256 repositoryId) private view {
        if (_ownerOf(repositoryId) == address(0)) revert UnknownRepository(repositoryId);
    }

    function _requireFullCredit(Credit[] calldata credits) private pure {
        if (credits.length == 0) return;
        uint256 sum;
        for (uint256 i; i < credits.length; ++i) {
            if (credits[i].contributionKey == 0 || credits[i].basisPoints == 0) revert InvalidCredit(i);
            sum += credits[i].basisPoints;
        }
        if (sum != FULL_CREDIT) revert CreditsMismatch(sum);
    }

    function _isBranch(bytes calldata ref) private pure returns (bool) {
        return ref.length > 11 && ref.length <= 255 && bytes11(ref[:11]) == "refs/heads/";
    }
}
