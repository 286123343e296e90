// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IContributionRegistry} from "./interfaces/IContributionRegistry.sol";
import {IRepositoryRegistry} from "./interfaces/IRepositoryRegistry.sol";
import {ObjectId} from "./ObjectId.sol";
import {Signatures} from "./Signatures.sol";

/// @notice See IContributionRegistry.
/// @dev Immutable, without an owner. One storage slot a record; everything else is in the event.
contract ContributionRegistry is EIP712, IContributionRegistry {
    bytes32 private constant RECORD_TYPEHASH = keccak256(
        "Record(uint256 repositoryId,address author,uint8 objectFormat,bytes32 payloadSha256,bytes32 commitId,bytes32 treeId,bytes32 manifestSha256,bytes32 arweaveId)"
    );
    uint8 private constant SCOPE_RECORD = 2;
    /// @dev A delegation's own cost in the registry, beside what its account may spend on its signature.
    uint256 private constant DELEGATION_GAS = Signatures.GAS + 50_000;

    /// @notice Where delegations are checked.
    IRepositoryRegistry public immutable REPOSITORIES;

    mapping(bytes32 contributionKey => bytes32) private _slots;

    constructor(IRepositoryRegistry repositories) EIP712("Cairn Contributions", "1") {
        REPOSITORIES = repositories;
    }

    // ---- One

    /// @inheritdoc IContributionRegistry
    function record(Contribution calldata contribution, bytes32 arweaveId) external returns (bytes32) {
        if (contribution.author != msg.sender) revert NotAuthor(contribution.author, msg.sender);
        return _record(contribution, arweaveId);
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

    // ---- Many

    /// @inheritdoc IContributionRegistry
    function recordBatch(address author, Batch calldata batch, Commit[] calldata commits) external {
        if (author != msg.sender) revert NotAuthor(author, msg.sender);
        Contribution memory c = _shared(batch);
        c.author = author;
        for (uint256 i; i < commits.length; ++i) {
            _setCommit(c, commits[i]);
            _record(c, batch.arweaveId);
        }
    }

    /// @inheritdoc IContributionRegistry
    function recordBatchBySignature(
        Batch calldata batch,
        SignedCommit[] calldata commits,
        SignedDelegation[] calldata delegations
    ) external returns (Outcome[] memory outcomes) {
        _requireFormat(batch.objectFormat);
        bool[] memory valid = _checkDelegations(batch.repositoryId, delegations);
        Contribution memory c = _shared(batch);
        outcomes = new Outcome[](commits.length);
        for (uint256 i; i < commits.length; ++i) {
            c.author = commits[i].author;
            _setCommit(c, commits[i].commit);
            outcomes[i] = _recordIfSigned(c, batch.arweaveId, commits[i], delegations, valid);
        }
    }

    // ---- Views

    /// @inheritdoc IContributionRegistry
    function keyOf(Contribution memory c) public pure returns (bytes32) {
        return keccak256(abi.encode(c.repositoryId, c.author, c.objectFormat, c.payloadSha256));
    }

    /// @inheritdoc IContributionRegistry
    function slotOf(bytes32 contributionKey) external view returns (bytes32) {
        return _slots[contributionKey];
    }

    /// @inheritdoc IContributionRegistry
    function digestOf(Contribution memory contribution, bytes32 arweaveId) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(RECORD_TYPEHASH, contribution, arweaveId)));
    }

    // ---- Recording

    /// @dev Records, or reverts and says why not.
    function _record(Contribution memory c, bytes32 arweaveId) private returns (bytes32 key) {
        _requireFormat(c.objectFormat);
        if (!ObjectId.isValid(c.commitId, c.objectFormat)) revert InvalidObjectId(c.commitId);
        if (!ObjectId.isValid(c.treeId, c.objectFormat)) revert InvalidObjectId(c.treeId);

        key = keyOf(c);
        bytes32 slot = _slotFor(c);
        bytes32 recorded = _slots[key];
        if (recorded == slot) return key;
        if (recorded != 0) revert AlreadyRecorded(key, recorded);
        _store(key, slot, c, arweaveId);
    }

    /// @dev Records, or announces and returns why not: one author's fault must not stop the others'.
    function _recordIfSigned(
        Contribution memory c,
        bytes32 arweaveId,
        SignedCommit calldata item,
        SignedDelegation[] calldata delegations,
        bool[] memory valid
    ) private returns (Outcome outcome) {
        bytes32 key = keyOf(c);
        bytes32 slot = _slotFor(c);
        outcome = _stateOf(c, key, slot);
        if (outcome == Outcome.Recorded) {
            outcome = _checkSignature(c, arweaveId, item, delegations, valid);
            if (outcome == Outcome.Recorded) {
                _store(key, slot, c, arweaveId);
                return outcome;
            }
        }
        if (outcome != Outcome.AlreadyThere) emit RecordSkipped(c.repositoryId, c.author, key, outcome);
    }

    /// @dev What would become of a record if it were signed well.
    function _stateOf(Contribution memory c, bytes32 key, bytes32 slot) private view returns (Outcome) {
        if (!ObjectId.isValid(c.commitId, c.objectFormat)) return Outcome.InvalidObjectId;
        if (!ObjectId.isValid(c.treeId, c.objectFormat)) return Outcome.InvalidObjectId;
        bytes32 recorded = _slots[key];
        if (recorded == 0) return Outcome.Recorded;
        return recorded == slot ? Outcome.AlreadyThere : Outcome.RecordedDifferently;
    }

    function _store(bytes32 key, bytes32 slot, Contribution memory c, bytes32 arweaveId) private {
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

    // ---- Signatures

    function _requireSignature(address signer, Contribution memory c, bytes32 arweaveId, bytes calldata signature)
        private
        view
    {
        if (!Signatures.isSigned(signer, digestOf(c, arweaveId), signature)) {
            revert InvalidSignature(signer);
        }
    }

    function _checkSignature(
        Contribution memory c,
        bytes32 arweaveId,
        SignedCommit calldata item,
        SignedDelegation[] calldata delegations,
        bool[] memory valid
    ) private view returns (Outcome) {
        address signer = c.author;
        if (item.delegation != 0) {
            uint256 index = item.delegation - 1;
            if (index >= valid.length || !valid[index]) return Outcome.InvalidDelegation;
            if (delegations[index].delegation.account != signer) return Outcome.InvalidDelegation;
            signer = delegations[index].delegation.key;
        }
        bool signed = Signatures.isSignedBounded(signer, digestOf(c, arweaveId), item.signature);
        return signed ? Outcome.Recorded : Outcome.InvalidSignature;
    }

    /// @dev Each delegation once, however many commits its key signed.
    function _checkDelegations(uint256 repositoryId, SignedDelegation[] calldata delegations)
        private
        view
        returns (bool[] memory valid)
    {
        valid = new bool[](delegations.length);
        for (uint256 i; i < valid.length; ++i) {
            if (delegations[i].delegation.repositoryId != repositoryId) continue;
            Signatures.requireGas(DELEGATION_GAS);
            try REPOSITORIES.isDelegationValid{gas: DELEGATION_GAS}(
                delegations[i].delegation, delegations[i].signature, SCOPE_RECORD
            ) returns (
                bool holds
            ) {
                valid[i] = holds;
            } catch {} // its account burnt the gas: not valid
        }
    }

    // ---- Parts

    function _shared(Batch calldata batch) private pure returns (Contribution memory c) {
        c.repositoryId = batch.repositoryId;
        c.objectFormat = batch.objectFormat;
        c.manifestSha256 = batch.manifestSha256;
    }

    function _setCommit(Contribution memory c, Commit calldata commit) private pure {
        c.payloadSha256 = commit.payloadSha256;
        c.commitId = commit.commitId;
        c.treeId = commit.treeId;
    }

    function _slotFor(Contribution memory c) private pure returns (bytes32) {
        return keccak256(abi.encode(c.commitId, c.treeId, c.manifestSha256));
    }

    function _requireFormat(uint8 objectFormat) private pure {
        if (!ObjectId.isFormat(objectFormat)) revert InvalidObjectFormat(objectFormat);
    }
}
