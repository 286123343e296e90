// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IGovernanceModule} from "./interfaces/IGovernanceModule.sol";
import {IRepositoryRegistry} from "./interfaces/IRepositoryRegistry.sol";
import {ITreasury, Settlement} from "./interfaces/ITreasury.sol";
import {IValidatorSet} from "./interfaces/IValidatorSet.sol";
import {TreasuryBooks} from "./TreasuryBooks.sol";
import {TreasuryParameters} from "./TreasuryParameters.sol";

/// @notice See ITreasury.
/// @dev Immutable.
///
/// A pot keeps 152 bits of its root, so that it is one slot with what is left. To make a false leaf for a root that stands
/// takes 2^152 trials. To find an honest and a false tree that share these bits takes about 2^76, for at most what the one pot
/// holds.
contract Treasury is TreasuryBooks, TreasuryParameters, ReentrancyGuardTransient {
    using Checkpoints for Checkpoints.Trace160;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant BASIS_POINTS = 10_000;

    IRepositoryRegistry public immutable REPOSITORIES;
    IValidatorSet public immutable VALIDATORS;
    /// @notice Knows each repository's own Governor.
    IGovernanceModule public immutable GOVERNANCE;
    /// @notice What challenge bonds are paid in, and what can be burnt: the governance token.
    IERC20 public immutable BOND_TOKEN;

    /// @inheritdoc ITreasury
    uint48 public immutable challengePeriod;
    /// @inheritdoc ITreasury
    uint48 public immutable rulingPeriod;

    struct Parameters {
        IRepositoryRegistry repositories;
        IValidatorSet validators;
        IGovernanceModule governance;
        address timelock;
        IERC20 bondToken;
        uint64 epochLength;
        uint48 challengePeriod;
        uint48 rulingPeriod;
        uint96 challengeBond;
        PayPolicy payPolicy;
        address[] allowedTokens;
    }

    constructor(Parameters memory p)
        EIP712("Cairn Treasury", "1")
        TreasuryBooks(p.epochLength)
        TreasuryParameters(p.timelock, p.challengeBond, p.payPolicy, p.allowedTokens)
    {
        uint256 judgedAfter = uint256(p.challengePeriod) + p.rulingPeriod;
        uint256 exitDelay = p.validators.exitDelay();
        if (exitDelay <= judgedAfter) revert ExitDelayTooShort(exitDelay, judgedAfter);
        REPOSITORIES = p.repositories;
        VALIDATORS = p.validators;
        GOVERNANCE = p.governance;
        BOND_TOKEN = p.bondToken;
        challengePeriod = p.challengePeriod;
        rulingPeriod = p.rulingPeriod;
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
        LatestRoot memory latest = book.latest;
        _requireOpen(latest, s.epoch, s.attempt);
        (uint96 payout, uint256 spare) = _payoutOf(book, s, latest.settledTotal);
        VALIDATORS.requireQuorum(s.setId, digestOf(s), signatures);

        uint48 finalAt = uint48(block.timestamp) + challengePeriod;
        book.pots[s.epoch].word = _potWord(s.root, payout);
        _announce(s, leavesArweaveId, finalAt);
        bool burns = _planBurn(book, s, latest.burnWaiting, payout, spare);
        book.latest = LatestRoot(s.epoch, s.attempt, finalAt, RootStatus.Pending, uint96(s.cumulativeTotal), burns);
    }

    /// @inheritdoc ITreasury
    function burn(uint256 repositoryId, address token) external nonReentrant returns (uint256 amount) {
        Book storage book = _books[repositoryId][token];
        LatestRoot memory latest = book.latest;
        amount = book.burns.due;
        if (latest.burnWaiting && _isFinal(latest, latest.epoch)) {
            amount += book.burns.waiting;
            book.latest.burnWaiting = false;
        }
        if (amount == 0) revert NothingToBurn(repositoryId, token);
        book.burns.due = 0;
        emit Burned(repositoryId, token, amount);
        ERC20Burnable(token).burn(amount); // only the governance token ever has burns planned
    }

    // ---- Money out
    //
    // Claims need no reentrancy guard: their books are written before the one call at the end, and that a claim inside a deposit
    // lowers the balance only makes the deposit count for less.

    /// @inheritdoc ITreasury
    function claim(
        uint256 repositoryId,
        address token,
        uint64 epoch,
        address account,
        uint256 amount,
        uint256 cumulative,
        bytes32[] calldata proof
    ) external returns (uint256 paid) {
        bytes32 root = MerkleProof.processProofCalldata(
            proof, leafOf(repositoryId, token, epoch, account, amount, cumulative)
        );
        paid = _draw(_books[repositoryId][token], root, epoch, account, amount, cumulative);
        emit Claimed(repositoryId, token, account, epoch, paid);
        IERC20(token).safeTransfer(account, paid);
    }

    /// @inheritdoc ITreasury
    function claimMany(uint256 repositoryId, address token, address account, ClaimedLeaf[] calldata leaves)
        external
        returns (uint256 paid)
    {
        for (uint256 i; i < leaves.length; ++i) {
            paid += _claimOne(repositoryId, token, account, leaves[i]);
        }
        if (paid == 0) revert NothingToClaim(0, _books[repositoryId][token].accounts[account].claimed);
        IERC20(token).safeTransfer(account, paid);
    }

    /// @inheritdoc ITreasury
    function grant(uint256 repositoryId, address token, address account, uint256 amount) external nonReentrant {
        (address governor,) = GOVERNANCE.addressesOf(repositoryId);
        if (msg.sender != governor || !REPOSITORIES.isController(repositoryId, governor)) {
            revert NotRepositoryGovernor(repositoryId, msg.sender);
        }
        if (REPOSITORIES.isMaintainer(repositoryId, account) || REPOSITORIES.isController(repositoryId, account)) {
            revert RoleHolder(repositoryId, account);
        }
        Book storage book = _books[repositoryId][token];
        uint64 epoch = currentEpoch();
        _requireGrantable(book, payPolicy(token).roleShareBps, epoch, amount);
        book.granted[epoch] += amount;
        book.grantedTotal += amount;
        book.funds.received -= uint96(amount); // at most what is unspent
        emit Granted(repositoryId, token, account, epoch, amount);
        IERC20(token).safeTransfer(account, amount);
    }

    // ---- Disputes

    /// @inheritdoc ITreasury
    function challenge(uint256 repositoryId, address token, uint64 epoch) external nonReentrant {
        Book storage book = _books[repositoryId][token];
        LatestRoot storage latest = book.latest;
        if (latest.epoch != epoch || latest.status != RootStatus.Pending || block.timestamp >= latest.due) {
            revert NotChallengeable(epoch);
        }
        bool free = latest.attempt == 0 && REPOSITORIES.isController(repositoryId, msg.sender);
        uint96 bond = free ? 0 : challengeBond;
        uint48 lapsesAt = uint48(block.timestamp) + rulingPeriod;
        latest.status = RootStatus.Challenged;
        latest.due = lapsesAt;
        book.bond = Bond(msg.sender, bond);
        emit Challenged(repositoryId, token, epoch, msg.sender, bond, lapsesAt);
        if (bond != 0) BOND_TOKEN.safeTransferFrom(msg.sender, address(this), bond);
    }

    /// @inheritdoc ITreasury
    function rule(uint256 repositoryId, address token, uint64 epoch, bool upheld) external onlyTimelock nonReentrant {
        Book storage book = _challenged(repositoryId, token, epoch);
        if (upheld) {
            _drop(book, epoch);
        } else {
            book.latest.status = RootStatus.Pending;
            book.latest.due = uint48(block.timestamp);
        }
        emit Ruled(repositoryId, token, epoch, upheld, book.latest.attempt);
        _releaseBond(book, upheld ? book.bond.challenger : TIMELOCK);
    }

    /// @inheritdoc ITreasury
    function lapse(uint256 repositoryId, address token, uint64 epoch) external nonReentrant {
        Book storage book = _challenged(repositoryId, token, epoch);
        if (block.timestamp < book.latest.due) revert RulingOpen(epoch, book.latest.due);
        _drop(book, epoch);
        emit Lapsed(repositoryId, token, epoch, book.latest.attempt);
        _releaseBond(book, TIMELOCK);
    }

    // ---- Internals

    /// @dev The epoch is over and later than all that stand; the attempt is the one due.
    function _requireOpen(LatestRoot memory latest, uint64 epoch, uint32 attempt) private view {
        uint64 current = currentEpoch();
        if (epoch >= current) revert EpochNotOver(epoch, current);
        if (epoch < _openEpoch(latest)) revert EpochClosed(epoch);
        if (_isOpen(latest)) revert EarlierRootOpen(latest.epoch);
        uint32 due = _attemptDue(latest, epoch);
        if (attempt != due) revert WrongAttempt(attempt, due);
    }

    /// @dev What a settlement gives out: something, and no more than the epoch's budget and the funds.
    /// @return payout At most what was received, so it fits.
    /// @return spare What budget and funds leave beside it.
    function _payoutOf(Book storage book, Settlement calldata s, uint256 previousTotal)
        private
        view
        returns (uint96 payout, uint256 spare)
    {
        if (bytes19(s.root) == 0 || s.cumulativeTotal <= previousTotal) revert NothingToSettle();
        uint256 amount = s.cumulativeTotal - previousTotal;
        uint256 available = Math.min(book.budgets.upperLookupRecent(s.epoch), book.funds.received - previousTotal);
        if (amount > available) revert OverBudget(amount, available);
        return (uint96(amount), available - amount);
    }

    /// @dev Grants stay within the role-holders' part of the epoch's budget, and of all that final roots paid for work: whoever
    /// sets budgets and holds the points to vote could take deposits otherwise. They leave what is being settled.
    function _requireGrantable(Book storage book, uint256 shareBps, uint64 epoch, uint256 amount) private view {
        LatestRoot memory latest = book.latest;
        bool isLatestFinal = _isFinal(latest, latest.epoch);
        uint256 granted = book.granted[epoch] + amount;
        uint256 most = book.budgets.upperLookupRecent(epoch) * shareBps / BASIS_POINTS;
        if (granted > most) revert OverBudget(granted, most);
        // Of a root that is not final, nothing is claimed: its pot holds all it gave out.
        uint256 earned = latest.settledTotal - (isLatestFinal ? 0 : uint96(book.pots[latest.epoch].word));
        granted = book.grantedTotal + amount;
        most = earned * shareBps / BASIS_POINTS;
        if (granted > most) revert GrantsExceedPay(granted, most);
        uint256 free = Math.saturatingSub(_unspent(book, latest), _reserved(book, _openEpoch(latest)));
        if (amount > free) revert GrantExceedsFunds(amount, free);
    }

    /// @dev Sets a burn apart until the root is final. It takes only what the payout leaves of budget and funds: that
    /// governance raises the share must not undo a settlement which is already signed. Returns whether there is one.
    function _planBurn(Book storage book, Settlement calldata s, bool earlierWaits, uint96 payout, uint256 spare)
        private
        returns (bool)
    {
        if (s.token != address(BOND_TOKEN)) return false;
        uint96 amount = uint96(Math.min(uint256(payout) * burnBps / BASIS_POINTS, spare));
        if (amount == 0 && !earlierWaits) return false;
        Burns memory burns = book.burns;
        if (earlierWaits) burns.due += burns.waiting; // its root is final: this one would be refused else
        burns.waiting = amount;
        book.burns = burns;
        if (amount == 0) return false;
        book.funds.received -= amount;
        emit BurnPlanned(s.repositoryId, s.token, s.epoch, amount);
        return true;
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

    function _claimOne(uint256 repositoryId, address token, address account, ClaimedLeaf calldata c)
        private
        returns (uint256 paid)
    {
        Book storage book = _books[repositoryId][token];
        if (c.cumulative <= book.accounts[account].claimed) return 0;
        bytes32 leaf = leafOf(repositoryId, token, c.epoch, account, c.amount, c.cumulative);
        bytes32 root = MerkleProof.processProofCalldata(c.proof, leaf);
        paid = _draw(book, root, c.epoch, account, c.amount, c.cumulative);
        emit Claimed(repositoryId, token, account, c.epoch, paid);
    }

    /// @dev Takes a leaf's pay out of its epoch's pot.
    ///
    /// Why nobody loses by a lie: honest leaves of an account form a chain, each starting at the cumulative sum where the one
    /// before ended, and the honest pots hold all of it. A lying root can only raise `claimed`, out of its own pot. So an
    /// honest leaf is always reached (`claimed` is at least where it starts once those before it are claimed), and after it
    /// the account was paid at least its cumulative sum.
    /// Why nobody gains twice: `claimed` never falls, and a leaf pays only what lifts it to the leaf's cumulative sum.
    function _draw(Book storage book, bytes32 root, uint64 epoch, address account, uint256 amount, uint256 cumulative)
        private
        returns (uint256 paid)
    {
        PotWord storage slot = book.pots[epoch];
        uint256 pot = slot.word;
        if (pot & FINAL_BIT == 0) {
            if (pot == 0 || !_isFinal(book.latest, epoch)) revert NotFinal(epoch);
            pot |= FINAL_BIT;
        }
        if ((uint256(root) ^ pot) >> 104 != 0) revert InvalidProof(); // the first 152 bits

        Account storage payee = book.accounts[account];
        uint256 alreadyClaimed = payee.claimed;
        if (cumulative <= alreadyClaimed) revert NothingToClaim(cumulative, alreadyClaimed);
        unchecked {
            paid = cumulative - alreadyClaimed; // by the line above
        }
        if (paid > amount) revert EarlierEpochUnclaimed(Math.saturatingSub(cumulative, amount), alreadyClaimed);
        if (paid > uint96(pot)) revert PotExceeded(paid, uint96(pot));
        unchecked {
            slot.word = pot - paid; // what is left is in its lowest bits, and is enough
        }
        payee.claimed = cumulative;
    }

    function _challenged(uint256 repositoryId, address token, uint64 epoch) private view returns (Book storage book) {
        book = _books[repositoryId][token];
        if (book.latest.epoch != epoch || book.latest.status != RootStatus.Challenged) revert NotChallenged(epoch);
    }

    /// @dev Takes the latest root back: all it gave out and would have burnt is unspent again.
    function _drop(Book storage book, uint64 epoch) private {
        LatestRoot memory latest = book.latest;
        latest.status = RootStatus.Dropped;
        latest.attempt++;
        latest.settledTotal -= uint96(book.pots[epoch].word); // all of it: nothing was claimed
        if (latest.burnWaiting) book.funds.received += book.burns.waiting;
        latest.burnWaiting = false;
        book.latest = latest;
        delete book.pots[epoch];
    }

    function _releaseBond(Book storage book, address to) private {
        uint256 amount = book.bond.amount;
        delete book.bond;
        if (amount != 0) BOND_TOKEN.safeTransfer(to, amount);
    }
}
