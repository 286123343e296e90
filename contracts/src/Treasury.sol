// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IRepositoryRegistry} from "./interfaces/IRepositoryRegistry.sol";
import {ITreasury, Settlement} from "./interfaces/ITreasury.sol";
import {IValidatorSet} from "./interfaces/IValidatorSet.sol";
import {SettlementHash} from "./SettlementHash.sol";

/// @notice See ITreasury.
/// @dev Immutable. Amounts are kept in 96 bits, so that the books of one (repository, token) fit in three slots; a deposit
/// that would bring what a repository ever received to 2^96 units is refused.
contract Treasury is EIP712, ReentrancyGuardTransient, ITreasury {
    using Checkpoints for Checkpoints.Trace160;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// Epochs before `openEpoch` are closed: their roots, where there is one, are final. It is the latest root's epoch, or the
    /// one after once that root is final.
    struct Totals {
        uint96 settled;
        uint96 claimed;
        uint64 openEpoch;
    }

    struct Funds {
        /// Deposits less the parent's royalty, and royalties received. Never falls: what is unspent follows from the roots.
        uint96 received;
        uint96 royaltyDue;
    }

    struct Book {
        Totals totals;
        /// The latest root. It is counted in `totals` once `openEpoch` is past it.
        PendingRoot pending;
        Funds funds;
        Checkpoints.Trace160 budgets;
        mapping(uint64 epoch => bytes32) roots;
        mapping(address account => uint256) claimed;
        mapping(uint64 epoch => mapping(uint32 attempt => Bond)) bonds;
    }

    struct Bond {
        address challenger;
        uint96 amount;
    }

    uint256 private constant BASIS_POINTS = 10_000;

    IRepositoryRegistry public immutable REPOSITORIES;
    IValidatorSet public immutable VALIDATORS;
    address public immutable TIMELOCK;
    /// @notice What challenge bonds are paid in.
    IERC20 public immutable BOND_TOKEN;

    uint64 public immutable genesis;
    uint64 public immutable epochLength;
    uint48 public immutable challengePeriod;

    uint96 public challengeBond;
    mapping(address token => bool) public isTokenAllowed;
    mapping(uint256 repositoryId => mapping(address token => Book)) private _books;

    struct Parameters {
        IRepositoryRegistry repositories;
        IValidatorSet validators;
        address timelock;
        IERC20 bondToken;
        uint64 epochLength;
        uint48 challengePeriod;
        uint96 challengeBond;
        address[] allowedTokens;
    }

    /// @notice Epochs need a length.
    error ZeroEpochLength();

    constructor(Parameters memory p) EIP712("Cairn Treasury", "1") {
        if (p.epochLength == 0) revert ZeroEpochLength();
        REPOSITORIES = p.repositories;
        VALIDATORS = p.validators;
        TIMELOCK = p.timelock;
        BOND_TOKEN = p.bondToken;
        genesis = uint64(block.timestamp);
        epochLength = p.epochLength;
        challengePeriod = p.challengePeriod;
        _setChallengeBond(p.challengeBond);
        for (uint256 i; i < p.allowedTokens.length; ++i) {
            _setTokenAllowed(p.allowedTokens[i], true);
        }
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
        _;
    }

    // ---- Money in

    /// @inheritdoc ITreasury
    function deposit(uint256 repositoryId, address token, uint256 amount)
        external
        nonReentrant
        returns (uint256 received)
    {
        if (!isTokenAllowed[token]) revert TokenNotAllowed(token);
        (, uint16 royaltyBps) = REPOSITORIES.parentRoyalty(repositoryId); // reverts where there is no repository
        // What arrived counts, not what was asked for: a token may take a fee.
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        received = IERC20(token).balanceOf(address(this)) - before;
        if (received == 0) revert NothingDeposited();

        uint256 royalty = received * royaltyBps / BASIS_POINTS;
        Funds storage funds = _books[repositoryId][token].funds;
        funds.received = (funds.received + received - royalty).toUint96();
        funds.royaltyDue = (funds.royaltyDue + royalty).toUint96();
        emit Deposited(repositoryId, token, msg.sender, received, royalty);
    }

    /// @inheritdoc ITreasury
    function pullRoyalty(uint256 repositoryId, address token) external returns (uint256 amount) {
        Funds storage funds = _books[repositoryId][token].funds;
        amount = funds.royaltyDue;
        if (amount == 0) revert NoRoyaltyDue(repositoryId, token);
        (uint256 parentId,) = REPOSITORIES.parentRoyalty(repositoryId);
        // One hop: what the parent receives owes nothing to its own parent.
        Funds storage parent = _books[parentId][token].funds;
        funds.royaltyDue = 0;
        parent.received = (parent.received + amount).toUint96();
        emit RoyaltyPulled(repositoryId, token, parentId, amount);
    }

    /// @inheritdoc ITreasury
    function setEpochBudget(uint256 repositoryId, address token, uint64 fromEpoch, uint256 amount) external {
        if (!REPOSITORIES.isController(repositoryId, msg.sender)) revert NotController(repositoryId, msg.sender);
        Checkpoints.Trace160 storage budgets = _books[repositoryId][token].budgets;
        (, uint96 latest,) = budgets.latestCheckpoint();
        uint256 earliest = Math.max(latest, currentEpoch() + 1);
        if (fromEpoch < earliest) revert BudgetTooEarly(fromEpoch, uint64(earliest));
        budgets.push(fromEpoch, amount.toUint160());
        emit BudgetSet(repositoryId, token, fromEpoch, amount);
    }

    // ---- Settlement

    /// @inheritdoc ITreasury
    function settle(Settlement calldata s, bytes[] calldata signatures, bytes32 leavesArweaveId) external {
        Book storage book = _books[s.repositoryId][s.token];
        Totals memory totals = _requireOpen(book, s.epoch, s.attempt);
        uint96 amount = _payoutOf(book, s, totals.settled);
        VALIDATORS.requireQuorum(s.setId, digestOf(s), signatures);

        uint48 finalAt = uint48(block.timestamp) + challengePeriod;
        book.pending = PendingRoot(s.epoch, s.attempt, finalAt, RootStatus.Pending, amount);
        totals.openEpoch = s.epoch;
        book.totals = totals;
        book.roots[s.epoch] = s.root;
        _announce(s, leavesArweaveId, finalAt);
    }

    /// @inheritdoc ITreasury
    function claim(
        uint256 repositoryId,
        address token,
        uint64 epoch,
        address account,
        uint256 cumulative,
        bytes32[] calldata proof
    ) external nonReentrant returns (uint256 amount) {
        Book storage book = _books[repositoryId][token];
        Totals memory totals = book.totals;
        if (epoch >= totals.openEpoch) totals = _totalsNow(totals, book.pending);
        bytes32 root = book.roots[epoch];
        if (epoch >= totals.openEpoch || root == 0) revert NotFinal(epoch);
        if (!MerkleProof.verifyCalldata(proof, root, leafOf(repositoryId, token, account, cumulative))) {
            revert InvalidProof();
        }

        uint256 alreadyClaimed = book.claimed[account];
        if (cumulative <= alreadyClaimed) revert NothingToClaim(cumulative, alreadyClaimed);
        amount = cumulative - alreadyClaimed;
        // The leaves are the validators' word. Whatever they say, a repository pays from its own settled funds alone.
        uint256 claimedTotal = totals.claimed + amount;
        if (claimedTotal > totals.settled) revert LeavesExceedSettled(claimedTotal, totals.settled);
        totals.claimed = uint96(claimedTotal);
        book.totals = totals;
        book.claimed[account] = cumulative;
        emit Claimed(repositoryId, token, account, epoch, amount, cumulative);
        IERC20(token).safeTransfer(account, amount);
    }

    // ---- Disputes

    /// @inheritdoc ITreasury
    function challenge(uint256 repositoryId, address token, uint64 epoch) external nonReentrant {
        Book storage book = _books[repositoryId][token];
        PendingRoot storage pending = book.pending;
        if (pending.epoch != epoch || pending.status != RootStatus.Pending || block.timestamp >= pending.finalAt) {
            revert NotChallengeable(epoch);
        }
        uint96 bond = REPOSITORIES.isController(repositoryId, msg.sender) ? 0 : challengeBond;
        pending.status = RootStatus.Challenged;
        book.bonds[epoch][pending.attempt] = Bond(msg.sender, bond);
        emit Challenged(repositoryId, token, epoch, msg.sender, bond);
        if (bond != 0) BOND_TOKEN.safeTransferFrom(msg.sender, address(this), bond);
    }

    /// @inheritdoc ITreasury
    function rule(uint256 repositoryId, address token, uint64 epoch, bool upheld) external onlyTimelock nonReentrant {
        Book storage book = _books[repositoryId][token];
        PendingRoot storage pending = book.pending;
        if (pending.epoch != epoch || pending.status != RootStatus.Challenged) revert NotChallenged(epoch);
        Bond memory bond = book.bonds[epoch][pending.attempt];
        if (upheld) {
            book.roots[epoch] = 0;
            pending.status = RootStatus.Overruled;
            pending.attempt++;
            pending.amount = 0;
        } else {
            pending.status = RootStatus.Pending;
            pending.finalAt = uint48(block.timestamp);
        }
        emit Ruled(repositoryId, token, epoch, upheld, pending.attempt);
        if (bond.amount != 0) BOND_TOKEN.safeTransfer(upheld ? bond.challenger : TIMELOCK, bond.amount);
    }

    // ---- Parameters

    /// @inheritdoc ITreasury
    function setTokenAllowed(address token, bool allowed) external onlyTimelock {
        _setTokenAllowed(token, allowed);
    }

    /// @inheritdoc ITreasury
    function setChallengeBond(uint96 amount) external onlyTimelock {
        _setChallengeBond(amount);
    }

    // ---- Views

    /// @inheritdoc ITreasury
    function currentEpoch() public view returns (uint64) {
        return (uint64(block.timestamp) - genesis) / epochLength;
    }

    /// @inheritdoc ITreasury
    function budgetAt(uint256 repositoryId, address token, uint64 epoch) external view returns (uint256) {
        return _books[repositoryId][token].budgets.upperLookupRecent(epoch);
    }

    /// @inheritdoc ITreasury
    function ledger(uint256 repositoryId, address token) external view returns (Ledger memory) {
        Book storage book = _books[repositoryId][token];
        Totals memory totals = _totalsNow(book.totals, book.pending);
        return Ledger({
            unspent: _unspent(book, totals),
            settledTotal: totals.settled,
            claimedTotal: totals.claimed,
            royaltyDue: book.funds.royaltyDue,
            openEpoch: totals.openEpoch
        });
    }

    /// @inheritdoc ITreasury
    function pendingRoot(uint256 repositoryId, address token) external view returns (PendingRoot memory) {
        return _books[repositoryId][token].pending;
    }

    /// @inheritdoc ITreasury
    function epochFunds(uint256 repositoryId, address token, uint64 epoch) external view returns (EpochFunds memory) {
        Book storage book = _books[repositoryId][token];
        Totals memory totals = _totalsNow(book.totals, book.pending);
        bool settled = book.roots[epoch] != 0;
        return EpochFunds({
            epochBudget: book.budgets.upperLookupRecent(epoch),
            unspent: _unspent(book, totals),
            previousTotal: totals.settled,
            attempt: _attemptDue(book.pending, epoch),
            settled: settled,
            open: !settled && epoch < currentEpoch() && epoch >= totals.openEpoch && !_isStanding(book.pending, totals)
        });
    }

    /// @inheritdoc ITreasury
    function rootOf(uint256 repositoryId, address token, uint64 epoch) external view returns (bytes32) {
        return _books[repositoryId][token].roots[epoch];
    }

    /// @inheritdoc ITreasury
    function isFinal(uint256 repositoryId, address token, uint64 epoch) external view returns (bool) {
        Book storage book = _books[repositoryId][token];
        return book.roots[epoch] != 0 && epoch < _totalsNow(book.totals, book.pending).openEpoch;
    }

    /// @inheritdoc ITreasury
    function claimed(uint256 repositoryId, address token, address account) external view returns (uint256) {
        return _books[repositoryId][token].claimed[account];
    }

    /// @inheritdoc ITreasury
    function digestOf(Settlement calldata settlement) public view returns (bytes32) {
        return SettlementHash.digest(settlement, _domainSeparatorV4());
    }

    /// @inheritdoc ITreasury
    function leafOf(uint256 repositoryId, address token, address account, uint256 cumulative)
        public
        view
        returns (bytes32)
    {
        return keccak256(
            bytes.concat(keccak256(abi.encode(block.chainid, address(this), repositoryId, token, account, cumulative)))
        );
    }

    // ---- Internals

    /// @dev The epoch is over and later than all that stand; the attempt is the one due. Returns the totals by now.
    function _requireOpen(Book storage book, uint64 epoch, uint32 attempt) private view returns (Totals memory totals) {
        uint64 current = currentEpoch();
        if (epoch >= current) revert EpochNotOver(epoch, current);
        PendingRoot memory pending = book.pending;
        totals = _totalsNow(book.totals, pending);
        if (epoch < totals.openEpoch) revert EpochClosed(epoch);
        if (_isStanding(pending, totals)) revert EarlierRootOpen(pending.epoch);
        uint32 due = _attemptDue(pending, epoch);
        if (attempt != due) revert WrongAttempt(attempt, due);
    }

    /// @dev What a settlement gives out: something, and no more than the epoch's budget and the funds. No root stands.
    function _payoutOf(Book storage book, Settlement calldata s, uint256 previousTotal) private view returns (uint96) {
        if (s.root == 0 || s.cumulativeTotal <= previousTotal) revert NothingToSettle();
        uint256 amount = s.cumulativeTotal - previousTotal;
        uint256 available = Math.min(book.budgets.upperLookupRecent(s.epoch), book.funds.received - previousTotal);
        if (amount > available) revert OverBudget(amount, available);
        return uint96(amount); // at most `received`
    }

    /// @dev For the sake of the stack.
    function _announce(Settlement calldata s, bytes32 leavesArweaveId, uint64 finalAt) private {
        emit Settled(
            s.repositoryId,
            s.token,
            s.epoch,
            s.attempt,
            s.setId,
            s.snapshotBlockHash,
            s.scorerHash,
            s.leavesSha256,
            s.root,
            s.cumulativeTotal,
            leavesArweaveId,
            finalAt
        );
    }

    /// @dev The totals with the latest root in them if it is final by now.
    function _totalsNow(Totals memory totals, PendingRoot memory pending) private view returns (Totals memory) {
        if (!_isStanding(pending, totals) || pending.status == RootStatus.Challenged) return totals;
        if (block.timestamp < pending.finalAt) return totals;
        totals.settled += pending.amount; // at most what was received
        totals.openEpoch = pending.epoch + 1;
        return totals;
    }

    /// @dev What was received and no root has given out; a root that waits counts as given out.
    function _unspent(Book storage book, Totals memory totals) private view returns (uint256) {
        PendingRoot memory pending = book.pending;
        uint256 waiting = _isStanding(pending, totals) ? pending.amount : 0;
        return book.funds.received - totals.settled - waiting;
    }

    /// @dev Whether the latest root waits to become final, or for a ruling.
    function _isStanding(PendingRoot memory pending, Totals memory totals) private pure returns (bool) {
        return (pending.status == RootStatus.Pending || pending.status == RootStatus.Challenged)
            && pending.epoch >= totals.openEpoch;
    }

    function _attemptDue(PendingRoot memory pending, uint64 epoch) private pure returns (uint32) {
        return pending.status == RootStatus.Overruled && pending.epoch == epoch ? pending.attempt : 0;
    }

    function _setTokenAllowed(address token, bool allowed) private {
        isTokenAllowed[token] = allowed;
        emit TokenAllowed(token, allowed);
    }

    function _setChallengeBond(uint96 amount) private {
        challengeBond = amount;
        emit ChallengeBondSet(amount);
    }
}
