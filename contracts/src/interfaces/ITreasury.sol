// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// What validators sign for one epoch of one repository and token; the message of EIP-712 type `Settle` under the domain
/// {"Cairn Treasury", "1", chainId, treasury}.
struct Settlement {
    uint256 repositoryId;
    address token;
    uint64 epoch;
    /// 0, and one more for each root of this epoch that was overruled.
    uint32 attempt;
    uint64 setId;
    /// Hash of the finalised block whose state was scored.
    bytes32 snapshotBlockHash;
    /// Hash of extractor, lexers and weights.
    bytes32 scorerHash;
    /// SHA-256 of the file that lists all leaves.
    bytes32 leavesSha256;
    /// Root of the sorted-pair Merkle tree of the leaves.
    bytes32 root;
    /// All that was ever owed to this repository's contributors in this token, this epoch included.
    uint256 cumulativeTotal;
}

/// @title One ledger for all repositories: deposits, epoch budgets, settlements, claims.
/// @notice Money of one (repository, token) never pays for another. Nobody, governance included, can take a deposit out
/// other than by a settlement that a quorum of validators signed, within the budget the repository set beforehand.
/// @dev leaf = keccak256(bytes.concat(keccak256(abi.encode(chainId, treasury, repositoryId, token, account, cumulative)))).
/// A root is final once its challenge period passed without a challenge; no transaction is needed for that.
interface ITreasury {
    /// Of the latest root of a (repository, token). `Pending` also stands for one that is final by now: see `isFinal`.
    enum RootStatus {
        None,
        Pending,
        Challenged,
        Overruled
    }

    struct Ledger {
        /// Deposits, and royalties received, that no settlement has given out.
        uint256 unspent;
        /// Given out by final roots.
        uint256 settledTotal;
        /// Paid out of that.
        uint256 claimedTotal;
        /// Royalty the parent can pull.
        uint256 royaltyDue;
        /// First epoch that no final root has closed.
        uint64 openEpoch;
    }

    struct PendingRoot {
        uint64 epoch;
        uint32 attempt;
        /// When it becomes final if nobody challenges it, unix seconds.
        uint48 finalAt;
        RootStatus status;
        /// What it gives out.
        uint96 amount;
    }

    /// What a validator needs to know of an epoch before it signs.
    struct EpochFunds {
        uint256 epochBudget;
        /// What a settlement may give out at most, with the budget: deposits that are still unspent.
        uint256 unspent;
        /// `cumulativeTotal` of the settlement before.
        uint256 previousTotal;
        /// The attempt that a settlement must name.
        uint32 attempt;
        /// A root stands for this epoch, pending, challenged or final.
        bool settled;
        /// `settle` would take a root now: the epoch is over, none stands, no earlier root is still open.
        bool open;
    }

    /// @notice Money came in. `royalty` of `amount` is set apart for the parent.
    event Deposited(
        uint256 indexed repositoryId, address indexed token, address indexed from, uint256 amount, uint256 royalty
    );
    /// @notice A parent's royalty moved to its own unspent funds.
    event RoyaltyPulled(uint256 indexed repositoryId, address indexed token, uint256 indexed parentId, uint256 amount);
    /// @notice Each epoch from `fromEpoch` on may give out `amount`.
    event BudgetSet(uint256 indexed repositoryId, address indexed token, uint64 indexed fromEpoch, uint256 amount);
    /// @notice A quorum's root was accepted; final at `finalAt` unless challenged. `leavesArweaveId` is a hint where the
    /// leaves' file lies.
    event Settled(
        uint256 indexed repositoryId,
        address indexed token,
        uint64 indexed epoch,
        uint32 attempt,
        uint64 setId,
        bytes32 snapshotBlockHash,
        bytes32 scorerHash,
        bytes32 leavesSha256,
        bytes32 root,
        uint256 cumulativeTotal,
        bytes32 leavesArweaveId,
        uint64 finalAt
    );
    /// @notice `account` was paid `amount`, and `cumulative` in all.
    event Claimed(
        uint256 indexed repositoryId,
        address indexed token,
        address indexed account,
        uint64 epoch,
        uint256 amount,
        uint256 cumulative
    );
    /// @notice A root is paused until governance rules. `bond` is 0 for those who control the repository.
    event Challenged(
        uint256 indexed repositoryId, address indexed token, uint64 indexed epoch, address challenger, uint256 bond
    );
    /// @notice Governance ruled: the root is dropped and may be settled again (`upheld`), or is final.
    event Ruled(
        uint256 indexed repositoryId, address indexed token, uint64 indexed epoch, bool upheld, uint32 nextAttempt
    );
    /// @notice Deposits of a token are accepted, or no longer.
    event TokenAllowed(address indexed token, bool allowed);
    /// @notice What a challenge by anyone but the repository's own people costs if it is dismissed.
    event ChallengeBondSet(uint96 amount);

    /// @notice Only governance's timelock may do this.
    error NotTimelock(address account);
    /// @notice Only the repository's owner or controller may do this.
    error NotController(uint256 repositoryId, address account);
    /// @notice Not on the allow list.
    error TokenNotAllowed(address token);
    /// @notice Nothing arrived.
    error NothingDeposited();
    /// @notice No royalty is due.
    error NoRoyaltyDue(uint256 repositoryId, address token);
    /// @notice A budget is set for a later epoch than the current one, and not before one set already.
    error BudgetTooEarly(uint64 fromEpoch, uint64 earliest);
    /// @notice The epoch is not over.
    error EpochNotOver(uint64 epoch, uint64 current);
    /// @notice A root of this or a later epoch is final or still open.
    error EpochClosed(uint64 epoch);
    /// @notice An earlier root is not final yet.
    error EarlierRootOpen(uint64 epoch);
    /// @notice Signed for another attempt than the one that is due.
    error WrongAttempt(uint32 attempt, uint32 due);
    /// @notice A root must be there and give something out.
    error NothingToSettle();
    /// @notice More than the epoch's budget or the funds.
    error OverBudget(uint256 amount, uint256 available);
    /// @notice No final root for this epoch.
    error NotFinal(uint64 epoch);
    /// @notice The proof does not lead to the root.
    error InvalidProof();
    /// @notice This and more was paid already.
    error NothingToClaim(uint256 cumulative, uint256 alreadyClaimed);
    /// @notice The leaves owe more than the roots gave out: the quorum that signed them lied.
    error LeavesExceedSettled(uint256 claimedTotal, uint256 settledTotal);
    /// @notice No root of this epoch can be challenged (any more).
    error NotChallengeable(uint64 epoch);
    /// @notice No challenge of this epoch waits for a ruling.
    error NotChallenged(uint64 epoch);

    /// @notice Give money to a repository (approve it first). The parent's royalty is set apart.
    /// @return received What arrived: less than `amount` for a token that takes a fee.
    function deposit(uint256 repositoryId, address token, uint256 amount) external returns (uint256 received);

    /// @notice Move the royalty that a fork owes into its parent's unspent funds. Anyone may.
    /// @param repositoryId The fork.
    function pullRoyalty(uint256 repositoryId, address token) external returns (uint256 amount);

    /// @notice Let each epoch from `fromEpoch` on give out up to `amount`; 0 stops it. Owner or controller.
    function setEpochBudget(uint256 repositoryId, address token, uint64 fromEpoch, uint256 amount) external;

    /// @notice Settle an epoch with the signatures of a quorum (see IValidatorSet.requireQuorum). Anyone may send it.
    function settle(Settlement calldata settlement, bytes[] calldata signatures, bytes32 leavesArweaveId) external;

    /// @notice Pay `account` what a final root says it is owed, less what it was paid. Anyone may send it.
    /// @return amount What was paid.
    function claim(
        uint256 repositoryId,
        address token,
        uint64 epoch,
        address account,
        uint256 cumulative,
        bytes32[] calldata proof
    ) external returns (uint256 amount);

    /// @notice Pause a root that is not final. The repository's owner and controller for free, anyone else with a bond in
    /// the governance token (approve it first).
    function challenge(uint256 repositoryId, address token, uint64 epoch) external;

    /// @notice Rule over a challenged root. Upheld: the root is dropped, its money is unspent again, the bond goes back and
    /// the next settlement names the next attempt. Dismissed: the root is final, the bond goes to the timelock. Timelock alone.
    function rule(uint256 repositoryId, address token, uint64 epoch, bool upheld) external;

    /// @notice Accept deposits of a token, or no longer. What was deposited before is still paid out. Timelock alone.
    function setTokenAllowed(address token, bool allowed) external;

    /// @notice Change the bond of later challenges. Timelock alone.
    function setChallengeBond(uint96 amount) external;

    /// @notice Seconds an epoch lasts.
    function epochLength() external view returns (uint64);

    /// @notice Start of epoch 0, unix seconds.
    function genesis() external view returns (uint64);

    /// @notice Seconds a root can be challenged.
    function challengePeriod() external view returns (uint48);

    /// @notice (now − genesis) / epochLength.
    function currentEpoch() external view returns (uint64);

    function isTokenAllowed(address token) external view returns (bool);

    function challengeBond() external view returns (uint96);

    /// @notice The budget of an epoch: the latest set for it or an earlier one.
    function budgetAt(uint256 repositoryId, address token, uint64 epoch) external view returns (uint256);

    /// @notice The books of a repository in a token, as if a root that is final by time had been written so.
    function ledger(uint256 repositoryId, address token) external view returns (Ledger memory);

    /// @notice The latest root's state; all zero where there never was one.
    function pendingRoot(uint256 repositoryId, address token) external view returns (PendingRoot memory);

    function epochFunds(uint256 repositoryId, address token, uint64 epoch) external view returns (EpochFunds memory);

    /// @notice An epoch's root, final or not; zero if there is none.
    function rootOf(uint256 repositoryId, address token, uint64 epoch) external view returns (bytes32);

    /// @notice Whether an epoch has a root that can be claimed from.
    function isFinal(uint256 repositoryId, address token, uint64 epoch) external view returns (bool);

    /// @notice What `account` was paid in all.
    function claimed(uint256 repositoryId, address token, address account) external view returns (uint256);

    /// @notice EIP-712 digest that validators sign.
    function digestOf(Settlement calldata settlement) external view returns (bytes32);

    /// @notice The leaf of the Merkle tree for one account.
    function leafOf(uint256 repositoryId, address token, address account, uint256 cumulative)
        external
        view
        returns (bytes32);
}
