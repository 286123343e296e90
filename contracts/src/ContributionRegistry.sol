// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IContributionRegistry} from "./interfaces/IContributionRegistry.sol";
import {IRepositoryRegistry} from "./interfaces/IRepositoryRegistry.sol";
import {ObjectId} from "./ObjectId.sol";

/// @notice See IContributionRegistry.
/// @dev Immutable, without an owner. One storage slot a record; everything else is in the event.
contract ContributionRegistry is EIP712, IContributionRegistry {
    bytes32 private constant RECORD_TYPEHASH = keccak256(
        "Record(uint256 repositoryId,address author,uint8 objectFormat,bytes32 payloadSha256,bytes32 commitId,bytes32 treeId,bytes32 manifestSha256,bytes32 arweaveId)"
    );
    uint8 private constant SCOPE_RECORD = 2;

    /// @notice Where delegations are checked.
    IRepositoryRegistry public immutable REPOSITORIES;

    mapping(bytes32 contributionKey => bytes32) private _slots;

    constructor(IRepositoryRegistry repositories) EIP712("Cairn Contributions", "1") {
        REPOSITORIES = repositories;
    }

    /// @inheritdoc IContributionRegistry
    function record(Contribution calldata contribution, bytes32 arweaveId) external returns (bytes32) {
        _requireSenderIsAuthor(contribution);
        return _record(contribution, arweaveId);
    }

    /// @inheritdoc IContributionRegistry
    function recordBatch(Contribution[] calldata contributions, bytes32 arweaveId) external {
        for (uint256 i; i < contributions.length; ++i) {
            _requireSenderIsAuthor(contributions[i]);
            _record(contributions[i], arweaveId);
        }
    }

    /// @inheritdoc IContributionRegistry
    function recordBySignature(Contribution calldata contribution, bytes32 arweaveId, bytes calldata signature)
        external
        returns (bytes32)
    {
        _requireSignature(contribution.author, contribution, arweaveId, signature);
        return _record(contribution, arweaveId);
    }

    /// @inheritdoc IContributionRegistry
    function recordByDelegation(
        Contribution calldata contribution,
        bytes32 arweaveId,
        IRepositoryRegistry.Delegation calldata delegation,
        bytes calldata delegationSignature,
        bytes calldata signature
    ) external returns (bytes32) {
        if (
            delegation.account != contribution.author || delegation.repositoryId != contribution.repositoryId
                || !REPOSITORIES.isDelegationValid(delegation, delegationSignature, SCOPE_RECORD)
        ) revert InvalidDelegation(delegation.account, delegation.key);
        _requireSignature(delegation.key, contribution, arweaveId, signature);
        return _record(contribution, arweaveId);
    }

    /// @inheritdoc IContributionRegistry
    function keyOf(Contribution calldata c) public pure returns (bytes32) {
        return keccak256(abi.encode(c.repositoryId, c.author, c.objectFormat, c.payloadSha256));
    }

    /// @inheritdoc IContributionRegistry
    function slotOf(bytes32 contributionKey) external view returns (bytes32) {
        return _slots[contributionKey];
    }

    /// @inheritdoc IContributionRegistry
    function digestOf(Contribution calldata contribution, bytes32 arweaveId) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(RECORD_TYPEHASH, contribution, arweaveId)));
    }

    function _requireSenderIsAuthor(Contribution calldata c) private view {
        if (c.author != msg.sender) revert NotAuthor(c.author, msg.sender);
    }

    function _requireSignature(address signer, Contribution calldata c, bytes32 arweaveId, bytes calldata signature)
        private
        view
    {
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, digestOf(c, arweaveId), signature)) {
            revert InvalidSignature(signer);
        }
    }

    function _record(Contribution calldata c, bytes32 arweaveId) private returns (bytes32 key) {
        if (!ObjectId.isFormat(c.objectFormat)) revert InvalidObjectFormat(c.objectFormat);
        if (!ObjectId.isValid(c.commitId, c.objectFormat)) revert InvalidObjectId(c.commitId);
        if (!ObjectId.isValid(c.treeId, c.objectFormat)) revert InvalidObjectId(c.treeId);

        key = keyOf(c);
        bytes32 slot = keccak256(abi.encode(c.commitId, c.treeId, c.manifestSha256));
        bytes32 recorded = _slots[key];
        if (recorded == slot) return key;
        if (recorded != 0) revert AlreadyRecorded(key, recorded);
        _slots[key] = slot;
        emit Recorded(
            c.repositoryId,
            c.author,
            key,
            c.objectFormat,
            c.payloadSha256,
            c.commitId,
            c.treeId,
            c.manifestSha256,
            arweaveId
        );
    }
}
