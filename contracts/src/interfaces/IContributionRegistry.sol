// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRepositoryRegistry} from "./IRepositoryRegistry.sol";

/// @title Who offered which commit to which repository, for good.
/// @notice A record never changes. Its key holds the author, so nobody can occupy another's. Recording says nothing about
/// worth: a repository that nobody registered, or a record nobody merges, is never paid.
interface IContributionRegistry {
    struct Contribution {
        uint256 repositoryId;
        address author;
        /// 1 = SHA-1, 2 = SHA-256.
        uint8 objectFormat;
        /// SHA-256 of the commit without its signature headers.
        bytes32 payloadSha256;
        bytes32 commitId;
        bytes32 treeId;
        /// SHA-256 of the manifest that stores the commit.
        bytes32 manifestSha256;
    }

    /// What contributions recorded together have in common.
    struct Batch {
        uint256 repositoryId;
        /// 1 = SHA-1, 2 = SHA-256.
        uint8 objectFormat;
        /// SHA-256 of the manifest that stores the commits.
        bytes32 manifestSha256;
        /// A hint where that manifest may lie, or zero.
        bytes32 arweaveId;
    }

    /// What is each contribution's own.
    struct Commit {
        /// SHA-256 of the commit without its signature headers.
        bytes32 payloadSha256;
        bytes32 commitId;
        bytes32 treeId;
    }

    /// A contribution of any author, with the signature of its `Record`.
    struct SignedCommit {
        address author;
        Commit commit;
        /// 0: the author signed. n: the key of the call's n-th delegation did, counted from 1.
        uint256 delegation;
        bytes signature;
    }

    /// A delegation with its account's signature, under the RepositoryRegistry's domain.
    struct SignedDelegation {
        IRepositoryRegistry.Delegation delegation;
        bytes signature;
    }

    /// What became of one contribution of a batch by signatures.
    enum Outcome {
        /// It is on chain now.
        Recorded,
        /// An equal record was on chain before.
        AlreadyThere,
        /// The key was recorded before with another commit, tree or manifest.
        RecordedDifferently,
        /// The signer did not sign this, or a smart account did not say so within its gas.
        InvalidSignature,
        /// See the error of that name; or the call has no such delegation.
        InvalidDelegation,
        /// See the error of that name.
        InvalidObjectId
    }

    /// @notice A contribution was recorded. `arweaveId` is a hint where its manifest may lie, zero if none was given.
    event Recorded(
        uint256 indexed repositoryId,
        address indexed author,
        bytes32 indexed contributionKey,
        uint8 objectFormat,
        bytes32 payloadSha256,
        bytes32 commitId,
        bytes32 treeId,
        bytes32 manifestSha256,
        bytes32 arweaveId
    );

    /// @notice A contribution of a batch by signatures was left out; the others were recorded.
    event RecordSkipped(
        uint256 indexed repositoryId, address indexed author, bytes32 indexed contributionKey, Outcome outcome
    );

    /// @notice Only the author records without a signature.
    error NotAuthor(address author, address account);
    /// @notice Not the author's signature of exactly this record, here, on this chain.
    error InvalidSignature(address author);
    /// @notice The delegation is not from this author, for this repository, for records, in its time and unrevoked.
    error InvalidDelegation(address account, address key);
    /// @notice The same key was recorded before with another commit, tree or manifest.
    error AlreadyRecorded(bytes32 contributionKey, bytes32 recordedSlot);
    /// @notice Neither 1 (SHA-1) nor 2 (SHA-256).
    error InvalidObjectFormat(uint8 objectFormat);
    /// @notice Zero, or longer than the object format allows.
    error InvalidObjectId(bytes32 objectId);

    /// @notice Record a contribution of one's own. An equal record is a no-op.
    /// @return contributionKey See `keyOf`.
    function record(Contribution calldata contribution, bytes32 arweaveId) external returns (bytes32 contributionKey);

    /// @notice Record contributions of one's own to one repository that lie in one manifest: all, or none.
    /// @param author The sender. Said, so that a wallet that sends from another account records nothing in that one's name.
    function recordBatch(address author, Batch calldata batch, Commit[] calldata commits) external;

    /// @notice Record contributions of several authors to one repository that lie in one manifest. Each is signed as for
    /// `recordBySignature` or `recordByDelegation`. What can't be recorded is skipped and announced, so that no author can stop
    /// the others: a smart account gets at most 150,000 gas to check its signature. Reverts if there is less than that left
    /// to give, so that a sender can't make a signature fail.
    /// @param delegations Delegations to session keys that signed some of the commits.
    /// @return outcomes What became of each, in their order.
    function recordBatchBySignature(
        Batch calldata batch,
        SignedCommit[] calldata commits,
        SignedDelegation[] calldata delegations
    ) external returns (Outcome[] memory outcomes);

    /// @notice Record for the author, who signed `Record` of EIP-712 domain {"Cairn Contributions", "1"}; ERC-1271 accepted.
    function recordBySignature(Contribution calldata contribution, bytes32 arweaveId, bytes calldata signature)
        external
        returns (bytes32 contributionKey);

    /// @notice Record for the author, whose session key signed `Record`.
    /// @param delegation The author's delegation to that key, for exactly this repository.
    /// @param delegationSignature The author's signature of it, under the RepositoryRegistry's domain.
    /// @param signature The key's signature of the record.
    function recordByDelegation(
        Contribution calldata contribution,
        bytes32 arweaveId,
        IRepositoryRegistry.Delegation calldata delegation,
        bytes calldata delegationSignature,
        bytes calldata signature
    ) external returns (bytes32 contributionKey);

    /// @notice keccak256(abi.encode(repositoryId, author, objectFormat, payloadSha256)).
    function keyOf(Contribution memory contribution) external pure returns (bytes32);

    /// @notice keccak256(abi.encode(commitId, treeId, manifestSha256)) as recorded, zero if nothing was.
    function slotOf(bytes32 contributionKey) external view returns (bytes32);

    /// @notice What the author or the session key signs, whichever function records it.
    function digestOf(Contribution memory contribution, bytes32 arweaveId) external view returns (bytes32);
}
