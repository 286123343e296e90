// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ITreasury, Settlement} from "./interfaces/ITreasury.sol";
import {SettlementHash} from "./SettlementHash.sol";

/// @notice The Treasury's books and what can be read of them.
/// @dev Amounts are kept in 96 bits; a deposit that would bring what a repository has received to 2^96 units is refused.
abstract contract TreasuryBooks is EIP712, ITreasury {
    using Checkpoints for Checkpoints.Trace160;

    uint256 internal constant FINAL_BIT = 1 << 96;

    struct Funds {
        /// Deposits less the parent's royalty, and royalties received, less grants and burns. What is unspent follows from it
        /// and the roots.
        uint96 received;
        uint96 royaltyDue;
    }

    /// One epoch's: 152 bits of the root, FINAL_BIT once the root is known to be final (the first claim writes it down, so
    /// that later ones need not look), and 96 bits of what is left. Zero: no root.
    struct PotWord {
        uint256 word;
    }

    struct Account {
        /// What claims paid it.
        uint256 claimed;
    }

    struct Burns {
        /// Of final roots.
        uint96 due;
        /// Of the latest root while `LatestRoot.burnWaiting`, final by now or not.
        uint96 waiting;
    }

    struct Bond {
        address challenger;
        uint96 amount;
    }

    struct Book {
        LatestRoot latest;
        Funds funds;
        Burns burns;
        /// Of the challenge that waits for a ruling.
        Bond bond;
        Checkpoints.Trace160 budgets;
        mapping(uint64 epoch => PotWord) pots;
        mapping(uint64 epoch => uint256) granted;
        uint256 grantedTotal;
        mapping(address account => Account) accounts;
    }

    /// @inheritdoc ITreasury
    uint64 public immutable genesis;
    /// @inheritdoc ITreasury
    uint64 public immutable epochLength;

    mapping(uint256 repositoryId => mapping(address token => Book)) internal _books;

    /// @notice Epochs need a length.
    error ZeroEpochLength();

    constructor(uint64 epochLength_) {
        if (epochLength_ == 0) revert ZeroEpochLength();
        genesis = uint64(block.timestamp);
        epochLength = epochLength_;
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
    function grantedIn(uint256 repositoryId, address token, uint64 epoch) external view returns (uint256) {
        return _books[repositoryId][token].granted[epoch];
    }

    /// @inheritdoc ITreasury
    function ledger(uint256 repositoryId, address token) external view returns (Ledger memory) {
        Book storage book = _books[repositoryId][token];
        LatestRoot memory latest = book.latest;
        uint256 waiting = latest.burnWaiting ? book.burns.waiting : 0;
        bool over = _isFinal(latest, latest.epoch);
        return Ledger({
            unspent: _unspent(book, latest),
            settledTotal: latest.settledTotal,
            grantedTotal: book.grantedTotal,
            royaltyDue: book.funds.royaltyDue,
            burnDue: book.burns.due + (over ? waiting : 0),
            burnWaiting: over ? 0 : waiting,
            openEpoch: _openEpoch(latest)
        });
    }

    /// @inheritdoc ITreasury
    function latestRoot(uint256 repositoryId, address token) external view returns (LatestRoot memory) {
        return _books[repositoryId][token].latest;
    }

    /// @inheritdoc ITreasury
    function epochFunds(uint256 repositoryId, address token, uint64 epoch) external view returns (EpochFunds memory) {
        Book storage book = _books[repositoryId][token];
        LatestRoot memory latest = book.latest;
        bool settled = book.pots[epoch].word != 0;
        return EpochFunds({
            epochBudget: book.budgets.upperLookupRecent(epoch),
            unspent: _unspent(book, latest),
            previousTotal: latest.settledTotal,
            attempt: _attemptDue(latest, epoch),
            settled: settled,
            open: !settled && epoch < currentEpoch() && epoch >= _openEpoch(latest) && !_isOpen(latest)
        });
    }

    /// @inheritdoc ITreasury
    function potOf(uint256 repositoryId, address token, uint64 epoch) external view returns (Pot memory pot) {
        uint256 word = _books[repositoryId][token].pots[epoch].word;
        return Pot(uint96(word), isFinal(repositoryId, token, epoch), bytes19(bytes32(word)));
    }

    /// @inheritdoc ITreasury
    function isFinal(uint256 repositoryId, address token, uint64 epoch) public view returns (bool) {
        Book storage book = _books[repositoryId][token];
        return book.pots[epoch].word != 0 && _isFinal(book.latest, epoch);
    }

    /// @inheritdoc ITreasury
    function claimed(uint256 repositoryId, address token, address account) external view returns (uint256) {
        return _books[repositoryId][token].accounts[account].claimed;
    }

    /// @inheritdoc ITreasury
    function digestOf(Settlement calldata settlement) public view returns (bytes32) {
        return SettlementHash.digest(settlement, _domainSeparatorV4());
    }

    /// @inheritdoc ITreasury
    function leafOf(
        uint256 repositoryId,
        address token,
        uint64 epoch,
        address account,
        uint256 amount,
        uint256 cumulative
    ) public view returns (bytes32 leaf) {
        leaf = keccak256(
            abi.encode(block.chainid, address(this), repositoryId, token, epoch, account, amount, cumulative)
        );
        // keccak256(bytes.concat(leaf)) without a copy.
        assembly ("memory-safe") {
            mstore(0, leaf)
            leaf := keccak256(0, 32)
        }
    }

    // ---- Reading a book

    function _potWord(bytes32 root, uint96 left) internal pure returns (uint256) {
        return uint256(bytes32(bytes19(root))) | left;
    }

    /// @dev Whether an epoch's root, if there is one, is final: each root is, once a later one stands.
    function _isFinal(LatestRoot memory latest, uint64 epoch) internal view returns (bool) {
        if (epoch != latest.epoch) return epoch < latest.epoch;
        return latest.status == RootStatus.Pending && block.timestamp >= latest.due;
    }

    /// @dev Whether the latest root waits to become final, or for a ruling.
    function _isOpen(LatestRoot memory latest) internal view returns (bool) {
        return
            latest.status == RootStatus.Challenged
                || (latest.status == RootStatus.Pending && block.timestamp < latest.due);
    }

    /// @dev Epochs before this one are closed: their roots, where there are some, are final.
    function _openEpoch(LatestRoot memory latest) internal view returns (uint64) {
        return _isFinal(latest, latest.epoch) ? latest.epoch + 1 : latest.epoch;
    }

    function _attemptDue(LatestRoot memory latest, uint64 epoch) internal pure returns (uint32) {
        return latest.status == RootStatus.Dropped && latest.epoch == epoch ? latest.attempt : 0;
    }

    function _unspent(Book storage book, LatestRoot memory latest) internal view returns (uint256) {
        return book.funds.received - latest.settledTotal;
    }

    /// @dev The highest budget of an epoch that is over and not closed: validators may be signing as much right now, and a
    /// grant in between must not make their settlement fail.
    function _reserved(Book storage book, uint64 openEpoch) internal view returns (uint256 highest) {
        uint64 current = currentEpoch();
        if (openEpoch >= current) return 0;
        for (uint256 i = book.budgets.length(); i != 0; --i) {
            Checkpoints.Checkpoint160 memory budget = book.budgets.at(uint32(i - 1));
            if (budget._key >= current) continue;
            highest = Math.max(highest, budget._value);
            if (budget._key <= openEpoch) break;
        }
    }
}
