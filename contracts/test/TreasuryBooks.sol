// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Fixture} from "./Fixture.sol";
import {FeeToken} from "./mocks/FeeToken.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";

/// Books of our own beside the Treasury's: what went in and out of each repository and token, roots as honest validators and liars would
/// make them with their leaves and signatures, and what the invariants ask of both.
abstract contract TreasuryBooks is Fixture {
    uint256 public constant REPOSITORIES = 3;
    uint256 internal constant ACCOUNTS = 3;

    struct Root {
        uint64 epoch;
        bool honest;
        bool dropped;
        uint256 payout;
        uint256[ACCOUNTS] amounts;
        uint256[ACCOUNTS] cumulatives;
        /// What claims of this root's leaves paid.
        uint256[ACCOUNTS] paid;
    }

    /// What went in and out of one (repository, token), in books of our own.
    struct Ghost {
        uint256 received;
        uint256 royaltiesIn;
        uint256 royaltiesOut;
        uint256 paid;
        uint256 granted;
        uint256 burned;
        /// Of an open challenge, in the first token.
        uint256 bond;
        /// What standing honest roots gave each account.
        uint256[ACCOUNTS] earned;
        uint256[ACCOUNTS] paidTo;
        Root[] roots;
    }

    mapping(uint256 id => mapping(address asset => Ghost)) internal ghosts;
    address[2] public assets;
    address[] internal people;
    address[ACCOUNTS] internal accounts;
    /// What should never be.
    string public fault;
    mapping(string what => uint256) public counts;

    function _validatorCount() internal pure override returns (uint256) {
        return 6;
    }

    // ---- What the invariants ask

    function ghost(uint256 id, address asset) external view returns (Ghost memory) {
        return ghosts[id][asset];
    }

    function held(address asset) external view returns (uint256) {
        return FeeToken(asset).balanceOf(address(treasury));
    }

    function ledger(uint256 id, address asset) external view returns (ITreasury.Ledger memory) {
        return treasury.ledger(id, asset);
    }

    function budgetAt(uint256 id, address asset, uint64 epoch) external view returns (uint256) {
        return treasury.budgetAt(id, asset, epoch);
    }

    /// What is left in all pots.
    function claimable(uint256 id, address asset) external view returns (uint256 sum) {
        Root[] storage roots = ghosts[id][asset].roots;
        for (uint256 i; i < roots.length; ++i) {
            if (!roots[i].dropped) sum += treasury.potOf(id, asset, roots[i].epoch).left;
        }
    }

    function claimed(uint256 id, address asset, uint256 account) external view returns (uint256) {
        return treasury.claimed(id, asset, accounts[account]);
    }

    /// Claims every honest leaf of final roots, oldest first; what must be paid is asked with a call that may revert.
    function claimHonest() external {
        for (uint256 id = 1; id <= REPOSITORIES; ++id) {
            for (uint256 a; a < 2; ++a) {
                Root[] storage roots = ghosts[id][assets[a]].roots;
                for (uint256 i; i < roots.length; ++i) {
                    bool counts_ =
                        roots[i].honest && treasury.isFinal(id, assets[a], roots[i].epoch) && !roots[i].dropped;
                    for (uint256 j; j < ACCOUNTS && counts_; ++j) {
                        _claimHonest(id, assets[a], roots[i], j);
                    }
                }
            }
        }
    }

    // ---- Roots

    function _claimHonest(uint256 id, address asset, Root storage r, uint256 i) internal {
        if (treasury.claimed(id, asset, accounts[i]) < r.cumulatives[i]) {
            bytes32[] memory proof = _proof(id, asset, r, i);
            treasury.claim(id, asset, r.epoch, accounts[i], r.amounts[i], r.cumulatives[i], proof);
        }
        assertGe(treasury.claimed(id, asset, accounts[i]), r.cumulatives[i], "lost a finalised claim");
    }

    /// An epoch that could be settled now, and the most it may give out.
    function _next(uint256 id, address asset, uint256 seed) internal view returns (bool, uint64 epoch, uint256 most) {
        uint64 first = treasury.ledger(id, asset).openEpoch;
        if (first >= treasury.currentEpoch()) return (false, 0, 0);
        epoch = treasury.currentEpoch() - 1 - uint64(seed % (treasury.currentEpoch() - first));
        ITreasury.EpochFunds memory f = treasury.epochFunds(id, asset, epoch);
        most = f.unspent < f.epochBudget ? f.unspent : f.epochBudget;
        return (f.open && most != 0, epoch, most);
    }

    /// Splits the payout, each on top of what honest roots gave before.
    function _honestRoot(uint256 id, address asset, uint64 epoch, uint256 payout, uint256[3] calldata words)
        internal
        view
        returns (Root memory r)
    {
        (r.epoch, r.payout, r.honest) = (epoch, payout, true);
        r.amounts[0] = words[1] % (payout + 1);
        r.amounts[1] = words[2] % (payout + 1 - r.amounts[0]);
        r.amounts[2] = payout - r.amounts[0] - r.amounts[1];
        for (uint256 i; i < ACCOUNTS; ++i) {
            r.cumulatives[i] = ghosts[id][asset].earned[i] + r.amounts[i];
        }
    }

    function _lyingRoot(uint256 id, address asset, uint64 epoch, uint256 payout, uint256[3] calldata words)
        internal
        view
        returns (Root memory r)
    {
        (r.epoch, r.payout) = (epoch, payout);
        for (uint256 i; i < ACCOUNTS; ++i) {
            r.amounts[i] = words[i] % (payout * 3);
            r.cumulatives[i] = (words[i] >> 100) % (ghosts[id][asset].earned[i] * 2 + payout);
        }
    }

    function _settlementOf(uint256 id, address asset, Root memory r) internal view returns (Settlement memory) {
        ITreasury.EpochFunds memory f = treasury.epochFunds(id, asset, r.epoch);
        bytes32[ACCOUNTS] memory leaves = _leaves(id, asset, r);
        return Settlement({
            repositoryId: id,
            token: asset,
            epoch: r.epoch,
            attempt: f.attempt,
            setId: validatorSet.setId(),
            snapshotBlockHash: 0,
            scorerHash: 0,
            leavesSha256: 0,
            root: Hashes.commutativeKeccak256(Hashes.commutativeKeccak256(leaves[0], leaves[1]), leaves[2]),
            cumulativeTotal: f.previousTotal + r.payout
        });
    }

    function _leaves(uint256 id, address asset, Root memory r) internal view returns (bytes32[ACCOUNTS] memory leaves) {
        for (uint256 i; i < ACCOUNTS; ++i) {
            leaves[i] = _leafIn(id, asset, r.epoch, accounts[i], r.amounts[i], r.cumulatives[i]);
        }
    }

    function _proof(uint256 id, address asset, Root memory r, uint256 i)
        internal
        view
        returns (bytes32[] memory proof)
    {
        bytes32[ACCOUNTS] memory leaves = _leaves(id, asset, r);
        if (i == 2) return _single(Hashes.commutativeKeccak256(leaves[0], leaves[1]));
        proof = new bytes32[](2);
        (proof[0], proof[1]) = (leaves[1 - i], leaves[2]);
    }

    /// ⌈(n+f+1)/2⌉ with f = ⌊(n−1)/3⌋, computed here so that it is not the contract's word.
    function _quorum() internal view returns (uint256) {
        uint256 n = validatorSet.validators().length;
        return (n + (n - 1) / 3 + 2) / 2;
    }

    /// Keys of the first members of the set, in ascending order of their addresses.
    function _members(uint256 count) internal view returns (uint256[] memory keys) {
        keys = new uint256[](count);
        uint256 found;
        for (uint256 i; found < count; ++i) {
            if (validatorSet.validator(vm.addr(validatorKeys[i])).leftSetId == 0) keys[found++] = validatorKeys[i];
        }
    }

    /// In ascending order of the signers' addresses.
    function _signBy(uint256[] memory keys, bytes32 digest) internal pure returns (bytes[] memory signatures) {
        signatures = new bytes[](keys.length);
        for (uint256 i = 1; i < keys.length; ++i) {
            for (uint256 j = i; j != 0 && vm.addr(keys[j]) < vm.addr(keys[j - 1]); --j) {
                (keys[j], keys[j - 1]) = (keys[j - 1], keys[j]);
            }
        }
        for (uint256 i; i < keys.length; ++i) {
            signatures[i] = _sign(keys[i], digest);
        }
    }

    function _book(uint256 seed) internal view returns (uint256 id, address asset) {
        return (seed / 2 % REPOSITORIES + 1, assets[seed % 2]);
    }
}
