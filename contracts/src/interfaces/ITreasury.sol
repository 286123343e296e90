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

/// @title One ledger for all repositories: deposits, epoch budgets, settlements, claims, grants, burns.
/// @notice Money of one (repository, token) never pays for another, and each epoch's root pays from its own pot alone: what
/// it gave out when it was settled. Nobody, the platform's governance included, can take a deposit out other than by a
/// settlement that a quorum of validators signed, or by a grant that the repository's own Governor voted, both within the
/// budget the repository set beforehand.
/// @dev leaf = keccak256(bytes.concat(keccak256(abi.encode(chainId, treasury, repositoryId, token, epoch, account, amount,
/// cumulative)))): `amount` is what the account earned in this epoch, `cumulative` all it ever earned, this epoch included.
/// A root is final once its challenge period passed without a challenge; no transaction is needed for that.
interface ITreasury {
    /// Of the latest root of a (repository, token). `Pending` also stands for one that is final by now: see `isFinal`.
    /// `Dropped`: by a ruling, or because nobody ruled in time.
    enum RootStatus {
        None,
        Pending,
        Challenged,
        Dropped
    }

    struct Ledger {
        /// Deposits, and royalties received, that nothing has given out.
        uint256 unspent;
        /// Given out by all roots that were not dropped, the latest included.
        uint256 settledTotal;
        /// What grants gave.
        uint256 grantedTotal;
        /// Royalty the parent can pull.
        uint256 royaltyDue;
        /// What `burn` would burn now.
        uint256 burnDue;
        /// To be burnt once the latest root is final.
        uint256 burnWaiting;
        /// First epoch that no final root has closed.
        uint64 openEpoch;
    }

    /// The latest root of a (repository, token), in one slot.
    struct LatestRoot {
        uint64 epoch;
        uint32 attempt;
        /// Unix seconds. Pending: when it becomes final. Challenged: when it lapses.
        uint48 due;
        RootStatus status;
        /// Given out by all roots that were not dropped, this one included.
        uint96 settledTotal;
        /// A burn waits for this root to be final.
        bool burnWaiting;
    }

    /// One epoch's root and what is left of its payout.
    struct Pot {
        uint96 left;
        bool isFinal;
        /// The first 152 bits of the root; zero where there is none.
        bytes19 root;
    }

    /// What validators pay by, for one token.
    struct PayPolicy {
        /// The most one durable token earns, in the token's smallest unit.
        uint128 rate;
        /// The part of an epoch's budget that role-holders and grants may share at most, in basis points.
        uint16 roleShareBps;
    }

    /// One leaf with its proof.
    struct ClaimedLeaf {
        uint64 epoch;
        uint256 amount;
        uint256 cumulative;
        bytes32[] proof;
    }

    /// What a validator needs to know of an epoch before it signs.
    struct EpochFunds {
        uint256 epochBudget;
        /// What a settlement may give out at most, with the budget: deposits that are still unspent.
        uint256 unspent;
        /// `cumulativeTotal` of the latest root that was not dropped.
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
    /// @notice `amount` will be burnt once the epoch's root is final; it is unspent again if the root is dropped.
    event BurnPlanned(uint256 indexed repositoryId, address indexed token, uint64 indexed epoch, uint256 amount);
    /// @notice `amount` was burnt.
    event Burned(uint256 indexed repositoryId, address indexed token, uint256 amount);
    /// @notice The repository's Governor gave `amount` to `account`, within the budget of `epoch`.
    event Granted(
        uint256 indexed repositoryId, address indexed token, address indexed account, uint64 epoch, uint256 amount
    );
    /// @notice `account` was paid `amount` from the pot of `epoch`.
    event Claimed(
        uint256 indexed repositoryId, address indexed token, address indexed account, uint64 epoch, uint256 amount
    );
    /// @notice A root is paused until governance rules, or until `lapsesAt`. `bond` is 0 for those who control the repository, once an epoch.
    event Challenged(
        uint256 indexed repositoryId,
        address indexed token,
        uint64 indexed epoch,
        address challenger,
        uint256 bond,
        uint64 lapsesAt
    );
    /// @notice Governance ruled: the root is dropped and may be settled again (`upheld`), or is final.
    event Ruled(
        uint256 indexed repositoryId, address indexed token, uint64 indexed epoch, bool upheld, uint32 nextAttempt
    );
    /// @notice Nobody ruled in time: the root is dropped and may be settled again.
    event Lapsed(uint256 indexed repositoryId, address indexed token, uint64 indexed epoch, uint32 nextAttempt);
    /// @notice Deposits of a token are accepted, or no longer.
    event TokenAllowed(address indexed token, bool allowed);
    /// @notice What a challenge by anyone but the repository's own people costs if it is dismissed.
    event ChallengeBondSet(uint96 amount);
    /// @notice How validators pay in a token from the next snapshot on; the zero address: in tokens without a policy of their own.
    event PayPolicySet(address indexed token, uint128 rate, uint16 roleShareBps);
    /// @notice Settlements in the governance token burn `burnBps` of what they give out.
    event BurnShareSet(uint8 burnBps);

    /// @notice Only governance's timelock may do this.
    error NotTimelock(address account);
    /// @notice A bond could leave before a settlement that its owner signed has been judged: exitDelay must be longer than
    /// challengePeriod and rulingPeriod together.
    error ExitDelayTooShort(uint256 exitDelay, uint256 judgedAfter);
    /// @notice Only the repository's own Governor, while it is its controller or owner, may do this.
    error NotRepositoryGovernor(uint256 repositoryId, address account);
    /// @notice A grant must not go to an owner, maintainer or controller.
    error RoleHolder(uint256 repositoryId, address account);
    /// @notice Grants may never exceed the role-holders' part of what final roots paid for work.
    error GrantsExceedPay(uint256 granted, uint256 most);
    /// @notice More than is unspent beside what an epoch that is over may still give out.
    error GrantExceedsFunds(uint256 amount, uint256 free);
    /// @notice No burn is due.
    error NothingToBurn(uint256 repositoryId, address token);
    /// @notice A higher share than the contract allows.
    error ShareTooHigh(uint256 basisPoints, uint256 highest);
    /// @notice The policy of all tokens without one of their own needs a rate.
    error ZeroRate();
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
    /// @notice What earlier epochs owe the account must be claimed first.
    error EarlierEpochUnclaimed(uint256 needed, uint256 alreadyClaimed);
    /// @notice The leaves owe more than the root gave out: the quorum that signed them lied.
    error PotExceeded(uint256 amount, uint256 left);
    /// @notice No root of this epoch can be challenged (any more).
    error NotChallengeable(uint64 epoch);
    /// @notice No challenge of this epoch waits for a ruling.
    error NotChallenged(uint64 epoch);
    /// @notice Governance may still rule.
    error RulingOpen(uint64 epoch, uint256 until);

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

    /// @notice Pay `account` what a final root says it earned in that epoch. Anyone may send it. What earlier epochs owe the
    /// account must have been claimed.
    /// @param amount What the leaf says of this epoch.
    /// @param cumulative What it says of all epochs up to this one.
    /// @return paid `cumulative` less all that the account was paid: `amount` if the roots told no lies.
    function claim(
        uint256 repositoryId,
        address token,
        uint64 epoch,
        address account,
        uint256 amount,
        uint256 cumulative,
        bytes32[] calldata proof
    ) external returns (uint256 paid);

    /// @notice Claim several epochs for one account with one transfer, oldest first. Leaves that are paid already are passed over.
    /// @return paid In all; reverts where there is nothing to pay.
    function claimMany(uint256 repositoryId, address token, address account, ClaimedLeaf[] calldata leaves)
        external
        returns (uint256 paid);

    /// @notice Give unspent money to somebody who holds no role in the repository, at once. The repository's own Governor
    /// alone, while the repository is in its control. The grants of one epoch share what its budget lets role-holders have
    /// (`PayPolicy.roleShareBps`), all grants ever are at most that part of what final roots paid for work, and they leave what
    /// an epoch that is over may still give out.
    function grant(uint256 repositoryId, address token, address account, uint256 amount) external;

    /// @notice Burn what final settlements set apart for it. Anyone may.
    function burn(uint256 repositoryId, address token) external returns (uint256 amount);

    /// @notice Pause a root that is not final. The repository's owner and controller pause an epoch's first root for free,
    /// anyone else, and they each later attempt, with a bond in the governance token (approve it first): who could pause for ever
    /// at no cost could take back what was promised for work done.
    function challenge(uint256 repositoryId, address token, uint64 epoch) external;

    /// @notice Rule over a challenged root. Upheld: the root is dropped, its money is unspent again, the bond goes back and
    /// the next settlement names the next attempt. Dismissed: the root is final, the bond goes to the timelock. Timelock alone.
    function rule(uint256 repositoryId, address token, uint64 epoch, bool upheld) external;

    /// @notice Drop a challenged root that nobody ruled over in time. Anyone may. Its money is unspent again, the bond goes to
    /// the timelock, since a challenge that leads nowhere must cost, and the next settlement names the next attempt.
    function lapse(uint256 repositoryId, address token, uint64 epoch) external;

    /// @notice Accept deposits of a token, or no longer. What was deposited before is still paid out. Timelock alone.
    function setTokenAllowed(address token, bool allowed) external;

    /// @notice Change the bond of later challenges. Timelock alone.
    function setChallengeBond(uint96 amount) external;

    /// @notice Change how validators pay in a token, from the next snapshot on. Timelock alone.
    /// @param token The zero address: all tokens without a policy of their own.
    /// @param policy A rate of 0 takes a token's own policy away.
    function setPayPolicy(address token, PayPolicy calldata policy) external;

    /// @notice Change what later settlements in the governance token burn, at most 100 basis points. Timelock alone.
    function setBurnShare(uint8 burnBps) external;

    /// @notice Seconds an epoch lasts.
    function epochLength() external view returns (uint64);

    /// @notice Start of epoch 0, unix seconds.
    function genesis() external view returns (uint64);

    /// @notice Seconds a root can be challenged.
    function challengePeriod() external view returns (uint48);

    /// @notice Seconds governance has to rule over a challenge before it lapses.
    function rulingPeriod() external view returns (uint48);

    /// @notice (now − genesis) / epochLength.
    function currentEpoch() external view returns (uint64);

    function isTokenAllowed(address token) external view returns (bool);

    function challengeBond() external view returns (uint96);

    /// @notice What settlements in the governance token burn of what they give out, in basis points.
    function burnBps() external view returns (uint8);

    /// @notice How validators pay in a token: its own policy, or that of all tokens without one.
    function payPolicy(address token) external view returns (PayPolicy memory);

    /// @notice The budget of an epoch: the latest set for it or an earlier one.
    function budgetAt(uint256 repositoryId, address token, uint64 epoch) external view returns (uint256);

    /// @notice What grants of an epoch gave.
    function grantedIn(uint256 repositoryId, address token, uint64 epoch) external view returns (uint256);

    /// @notice The books of a repository in a token.
    function ledger(uint256 repositoryId, address token) external view returns (Ledger memory);

    /// @notice The latest root's state; all zero where there never was one.
    function latestRoot(uint256 repositoryId, address token) external view returns (LatestRoot memory);

    function epochFunds(uint256 repositoryId, address token, uint64 epoch) external view returns (EpochFunds memory);

    /// @notice An epoch's root and what is left of its payout; `isFinal` as of now.
    function potOf(uint256 repositoryId, address token, uint64 epoch) external view returns (Pot memory);

    /// @notice Whether an epoch has a root that can be claimed from.
    function isFinal(uint256 repositoryId, address token, uint64 epoch) external view returns (bool);

    /// @notice What claims paid `account` in all.
    function claimed(uint256 repositoryId, address token, address account) external view returns (uint256);

    /// @notice EIP-712 digest that validators sign.
    function digestOf(Settlement calldata settlement) external view returns (bytes32);

    /// @notice The leaf of an epoch's Merkle tree for one account.
    function leafOf(
        uint256 repositoryId,
        address token,
        uint64 epoch,
        address account,
        uint256 amount,
        uint256 cumulative
    ) external view returns (bytes32);
}
