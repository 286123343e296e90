// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title Repositories, who may move their refs, and where those refs stand.
/// @notice A repository is an ERC-721 token. Its owner names maintainers and at most one controller; both roles belong to
/// one period of ownership and end when the token changes hands.
/// @dev A git object id is a bytes32 with the id to the left (SHA-1: 20 bytes, then 12 zero bytes). A ref is named by
/// keccak256 of its full name. The zero object id means "not there".
interface IRepositoryRegistry is IERC721 {
    struct Repository {
        /// 0, or the repository this one was forked from; always smaller than its own id.
        uint256 parentId;
        /// Number of times the token has changed hands; roles are keyed to it.
        uint64 ownershipEpoch;
        /// Share of deposits that repositories forked from now on pay to this one, in basis points.
        uint16 royaltyBps;
        /// Share of deposits this repository pays to its parent, fixed when it was registered.
        uint16 parentRoyaltyBps;
        /// 1 = SHA-1, 2 = SHA-256.
        uint8 objectFormat;
        bytes32 mainRefHash;
        string name;
        string mainRef;
    }

    /// A part of an advance owed to one recorded contribution, in basis points of the advance.
    struct Credit {
        bytes32 contributionKey;
        uint16 basisPoints;
    }

    /// A wallet's leave for a session key to sign in its place; the message of EIP-712 type `Delegation`.
    struct Delegation {
        address account;
        address key;
        uint256 repositoryId;
        /// Sum of scopes: 1 = commit signatures, 2 = records.
        uint8 scope;
        /// First and last second at which it holds.
        uint64 notBefore;
        uint64 notAfter;
        uint256 nonce;
    }

    /// @notice A repository came into being.
    event RepositoryRegistered(
        uint256 indexed repositoryId,
        address indexed owner,
        uint256 indexed parentId,
        string name,
        string mainRef,
        uint8 objectFormat
    );
    /// @notice `account` is a maintainer until `expiry` (unix seconds); 0 ends the role.
    event MaintainerSet(
        uint256 indexed repositoryId, address indexed account, uint64 indexed ownershipEpoch, uint64 expiry
    );
    /// @notice `controller` may now change the repository's parameters beside the owner; the zero address ends it.
    event ControllerSet(uint256 indexed repositoryId, address indexed controller, uint64 indexed ownershipEpoch);
    /// @notice Forks registered from now on pay `royaltyBps` of their deposits.
    event RoyaltySet(uint256 indexed repositoryId, uint16 royaltyBps);
    /// @notice A ref moved from `oldCommit` (zero: it was new) to `newCommit`. `credits` is empty where nobody is credited.
    event Advanced(
        uint256 indexed repositoryId,
        bytes32 indexed refHash,
        address indexed by,
        bytes32 oldCommit,
        bytes32 newCommit,
        bytes32 manifestSha256,
        Credit[] credits,
        bool rewind
    );
    /// @notice A delegation ended; what it signed holds only where it was recorded in an earlier block.
    event DelegationRevoked(address indexed account, address indexed key, bytes32 indexed delegationHash);

    /// @notice No repository has this id.
    error UnknownRepository(uint256 repositoryId);
    /// @notice A name must have 1 to 100 bytes.
    error InvalidName(string name);
    /// @notice A main ref must be a full branch name, `refs/heads/...`, of at most 255 bytes.
    error InvalidMainRef(string mainRef);
    /// @notice Neither 1 (SHA-1) nor 2 (SHA-256).
    error InvalidObjectFormat(uint8 objectFormat);
    /// @notice Zero, or longer than the repository's object format allows.
    error InvalidObjectId(bytes32 objectId);
    /// @notice More than the highest royalty.
    error RoyaltyTooHigh(uint16 royaltyBps, uint16 highest);
    /// @notice Only the owner may do this.
    error NotOwner(uint256 repositoryId, address account);
    /// @notice Only the owner or the controller may do this.
    error NotController(uint256 repositoryId, address account);
    /// @notice Only the owner or a maintainer may do this.
    error NotMaintainer(uint256 repositoryId, address account);
    /// @notice The ref stands elsewhere than the caller expected: fetch, rebase, try again.
    error TipMismatch(uint256 repositoryId, bytes32 refHash, bytes32 expected, bytes32 actual);
    /// @notice The ref stands there already.
    error NothingToAdvance(uint256 repositoryId, bytes32 refHash, bytes32 commit);
    /// @notice Credits must add up to 10,000, or be none at all.
    error CreditsMismatch(uint256 sum);
    /// @notice A credit names no contribution, or has no share.
    error InvalidCredit(uint256 index);
    /// @notice Only the account that delegated, or the key itself, may revoke.
    error NotDelegator(address account);
    /// @notice Upgrades come from the timelock alone.
    error NotTimelock(address account);

    /// @notice Register a repository. Anyone may, for themselves or for `owner`.
    /// @param owner Who gets the token.
    /// @param parentId The repository it was forked from, or 0. Its royalty is fixed for this one now.
    /// @param name For people; need not be unique.
    /// @param mainRef The ref whose advances are paid, as `refs/heads/main`.
    /// @param objectFormat 1 = SHA-1, 2 = SHA-256.
    /// @return repositoryId Counted up from 1.
    function register(
        address owner,
        uint256 parentId,
        string calldata name,
        string calldata mainRef,
        uint8 objectFormat
    ) external returns (uint256 repositoryId);

    /// @notice Make `account` a maintainer until `expiry` (unix seconds), or no longer one with 0. Owner or controller.
    function setMaintainer(uint256 repositoryId, address account, uint64 expiry) external;

    /// @notice Let one other account, such as the repository's Governor, change its parameters. Owner alone.
    function setController(uint256 repositoryId, address controller) external;

    /// @notice Ask forks registered from now on for a share of their deposits. Owner or controller.
    function setRoyalty(uint256 repositoryId, uint16 royaltyBps) external;

    /// @notice Move a ref by compare-and-swap. Owner or maintainer.
    /// @param expectedOld Where the ref stands now, zero if it is not on chain yet.
    /// @param newCommit Where it goes.
    /// @param manifestSha256 Hash of the manifest that stores everything up to `newCommit`.
    /// @param credits Which contributions the advance is made of; 10,000 in sum, or empty: nobody is credited.
    /// @param rewind Said openly by the maintainer: `newCommit` does not descend from `expectedOld`.
    function advance(
        uint256 repositoryId,
        bytes32 refHash,
        bytes32 expectedOld,
        bytes32 newCommit,
        bytes32 manifestSha256,
        Credit[] calldata credits,
        bool rewind
    ) external;

    /// @notice End a delegation for good. The account that gave it or the key that got it.
    function revokeDelegation(Delegation calldata delegation) external;

    /// @notice A repository's facts; reverts where there is none.
    function repository(uint256 repositoryId) external view returns (Repository memory);

    /// @notice Number of repositories; the ids are 1 to this.
    function repositoryCount() external view returns (uint256);

    /// @notice Where a ref stands, zero if it is not on chain.
    function tip(uint256 repositoryId, bytes32 refHash) external view returns (bytes32);

    /// @notice Whether `account` may move refs now: the owner, or a maintainer whose time is not over.
    function isMaintainer(uint256 repositoryId, address account) external view returns (bool);

    /// @notice Whether `account` may change parameters and budgets: the owner, or the controller.
    function isController(uint256 repositoryId, address account) external view returns (bool);

    /// @notice Until when `account` is a maintainer in this period of ownership (unix seconds), 0 if it is none.
    function maintainerExpiry(uint256 repositoryId, address account) external view returns (uint64);

    /// @notice The controller of this period of ownership, zero if there is none.
    function controllerOf(uint256 repositoryId) external view returns (address);

    /// @notice The parent and the share of deposits it is due; (0, 0) for a repository without a parent.
    function parentRoyalty(uint256 repositoryId) external view returns (uint256 parentId, uint16 royaltyBps);

    /// @notice EIP-712 struct hash of a delegation: what revocations are kept under.
    function delegationHash(Delegation calldata delegation) external pure returns (bytes32);

    /// @notice Block in which a delegation was revoked, 0 if it was not.
    function delegationRevokedAt(bytes32 delegationHash) external view returns (uint64);

    /// @notice Whether a delegation lets its key sign for `scope` in this block: signed by its account (ERC-1271
    /// accepted), in its time, of that scope, not revoked.
    function isDelegationValid(Delegation calldata delegation, bytes calldata signature, uint8 scope)
        external
        view
        returns (bool);
}
