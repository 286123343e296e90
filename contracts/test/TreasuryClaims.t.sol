// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Fixture} from "./Fixture.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";

contract TreasuryClaimsTest is Fixture {
    function testFuzz_claim_paysEachLeafOnce(uint64 a, uint64 b) public {
        vm.assume(a > 0 && b > 0);
        _fund(uint256(a) + b, uint256(a) + b);
        Pair memory p = _settled(_pair(1, a, b));
        assertEq(_claimAlice(p), a);
        _refuseAlice(p, abi.encodeWithSelector(ITreasury.NothingToClaim.selector, a, a));
        assertEq(_claimBob(p), b);
        assertEq(token.balanceOf(address(treasury)), 0);
    }

    function testFuzz_claim_refusesOtherLeaves(uint64 epoch, address account, uint256 amount, uint256 cumulative)
        public
    {
        vm.assume(account != alice || amount != 60 || cumulative != 60);
        vm.assume(account != bob || amount != 40 || cumulative != 40);
        _fund(1000, 100);
        Pair memory p = _settled(_pair(1, 60, 40));
        bytes32[] memory proof = _proofOfAlice(p);
        vm.expectRevert(ITreasury.InvalidProof.selector);
        treasury.claim(repositoryId, address(token), 1, account, amount, cumulative, proof);
        vm.assume(epoch != 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotFinal.selector, epoch));
        treasury.claim(repositoryId, address(token), epoch, alice, 60, 60, proof);
    }

    function testFuzz_leafOf_isWhatProgramsCompute(uint64 epoch, address account, uint256 amount, uint256 sum)
        public
        view
    {
        assertEq(
            treasury.leafOf(repositoryId, address(token), epoch, account, amount, sum),
            _leaf(epoch, account, amount, sum)
        );
    }

    /// The leaf is bound to the chain, so a fork's roots are worth nothing here.
    function test_claim_staysOnItsChain() public {
        _fund(1000, 100);
        Pair memory p = _settled(_pair(1, 60, 40));
        bytes32[] memory proof = _proofOfAlice(p);
        vm.chainId(5);
        vm.expectRevert(ITreasury.InvalidProof.selector);
        treasury.claim(repositoryId, address(token), 1, alice, 60, 60, proof);
    }

    /// Another repository with the same root is another leaf: nothing crosses over.
    function test_claim_staysInItsRepository() public {
        _fund(1000, 100);
        uint256 other = registry.register(owner, 0, "other", "refs/heads/main", 1);
        _fund(other, owner, 1000, 100);
        _afterEpoch(1);
        Pair memory p = _pair(1, 60, 40);
        Settlement memory s = _settlement(p);
        s.repositoryId = other;
        _settle(s);
        _afterChallenge();
        bytes32[] memory proof = _proofOfAlice(p);
        vm.expectRevert(ITreasury.InvalidProof.selector);
        treasury.claim(other, address(token), 1, alice, 60, 60, proof);
    }

    function test_claim_earlierEpochsFirst() public {
        _fund(1000, 100);
        Pair memory first = _settled(_pair(1, 60, 40));
        Pair memory second = _settled(_after(first, 2, 30, 0));
        _refuseAlice(second, abi.encodeWithSelector(ITreasury.EarlierEpochUnclaimed.selector, 60, 0));
        _claimAlice(first);
        assertEq(_claimAlice(second), 30);
        // Who has nothing to claim of the later epoch needs no more than its own leaf.
        assertEq(_claimBob(first), 40);
    }

    function test_claimMany_paysSeveralEpochsAtOnceAndPassesOverWhatIsPaid() public {
        _fund(1000, 100);
        Pair memory first = _settled(_pair(1, 60, 40));
        Pair memory second = _settled(_after(first, 2, 30, 0));
        Pair memory third = _settled(_after(second, 3, 5, 0));
        ITreasury.ClaimedLeaf[] memory leaves = new ITreasury.ClaimedLeaf[](3);
        leaves[0] = _aliceOf(first);
        leaves[1] = _aliceOf(second);
        leaves[2] = _aliceOf(third);
        _claimAlice(first); // somebody was faster
        vm.expectEmit();
        emit ITreasury.Claimed(repositoryId, address(token), alice, 2, 30);
        vm.expectEmit();
        emit ITreasury.Claimed(repositoryId, address(token), alice, 3, 5);
        assertEq(treasury.claimMany(repositoryId, address(token), alice, leaves), 35);
        assertEq(token.balanceOf(alice), 95);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NothingToClaim.selector, 0, 95));
        treasury.claimMany(repositoryId, address(token), alice, leaves);
        leaves[2].proof[0] = 0;
        leaves[2].cumulative = 96;
        vm.expectRevert(ITreasury.InvalidProof.selector);
        treasury.claimMany(repositoryId, address(token), alice, leaves);
    }

    // ---- Quorums that lie

    /// A root's leaves reach no further than what it gave out when it was settled, whatever others left unclaimed.
    function test_lie_endsAtItsOwnPot() public {
        _fund(1000, 100);
        _settled(_pair(1, 60, 40)); // nobody claims
        Pair memory lie = Pair(2, 500, 70, 500, 70);
        _settledFor(lie, 100);
        _refuseAlice(lie, abi.encodeWithSelector(ITreasury.PotExceeded.selector, 500, 100));
        _claimBob(lie);
        assertEq(token.balanceOf(address(treasury)), 930);
        assertEq(treasury.potOf(repositoryId, address(token), 1).left, 100, "what was unclaimed stays");
        assertEq(treasury.potOf(repositoryId, address(token), 2).left, 30);
    }

    /// A lying root pays alice early. Her honest leaves still bring her to all she earned.
    function test_lie_displacesNobody() public {
        _fund(1000, 100);
        Pair memory first = _settled(_pair(1, 60, 40));
        Pair memory lie = Pair(2, 80, 0, 80, 0); // says 80 in all, while epoch 1 gave her 60
        _settledFor(lie, 100);
        Pair memory third = _settled(_after(first, 3, 50, 10)); // honest again: starts at 60
        assertEq(_claimAlice(lie), 80);
        _refuseAlice(first, abi.encodeWithSelector(ITreasury.NothingToClaim.selector, 60, 80));
        assertEq(_claimAlice(third), 30);
        assertEq(token.balanceOf(alice), 110);
        assertEq(_claimBob(first), 40);
        assertEq(_claimBob(third), 10);
    }

    /// Five epochs, some by a quorum that lies: whatever its leaves say and in whatever order anyone claims, each honest leaf
    /// brings its account to the leaf's sum at least, no pot pays more than it held, and nobody is paid more than roots say.
    function testFuzz_lie_nobodyLosesAnHonestLeaf(uint256 lies, uint256[10] calldata words, uint8[30] calldata order)
        public
    {
        _fund(10_000, 1_000);
        Pair[5] memory epochs;
        Pair memory honest;
        for (uint64 i; i < 5; ++i) {
            (uint256 a, uint256 b) = (words[2 * i] % 501, words[2 * i + 1] % 500);
            if (lies >> i & 1 == 0) {
                honest = epochs[i] = _settled(_after(honest, i + 1, a + 1, b));
            } else {
                epochs[i] = Pair(i + 1, a * 2, b * 2, words[2 * i] >> 128 & 0xfff, words[2 * i + 1] >> 128 & 0xfff);
                _settledFor(epochs[i], (words[i] >> 200) % 1_000 + 1);
            }
        }
        for (uint256 i; i < order.length; ++i) {
            _try(epochs[order[i] % 5], order[i] & 0x80 == 0);
        }
        for (uint256 i; i < 5; ++i) {
            _try(epochs[i], true);
            _try(epochs[i], false);
        }
        assertGe(treasury.claimed(repositoryId, address(token), alice), honest.cumulativeA);
        assertGe(treasury.claimed(repositoryId, address(token), bob), honest.cumulativeB);
        assertEq(treasury.claimed(repositoryId, address(token), alice), token.balanceOf(alice));
        assertEq(treasury.claimed(repositoryId, address(token), bob), token.balanceOf(bob));
    }

    function _try(Pair memory p, bool first) private {
        ITreasury.Pot memory before = treasury.potOf(repositoryId, address(token), p.epoch);
        uint256 paid;
        try this.claimOf(p, first) returns (uint256 amount) {
            paid = amount;
        } catch {}
        assertEq(before.left - treasury.potOf(repositoryId, address(token), p.epoch).left, paid);
    }

    function claimOf(Pair calldata p, bool first) external returns (uint256) {
        return first ? _claimAlice(p) : _claimBob(p);
    }

    // ---- Helpers

    /// Settles the pair after its epoch, and lets it become final.
    function _settled(Pair memory p) private returns (Pair memory) {
        return _settledFor(p, p.a + p.b);
    }

    function _settledFor(Pair memory p, uint256 payout) private returns (Pair memory) {
        _afterEpoch(p.epoch);
        Settlement memory s = _settlement(p);
        s.cumulativeTotal = treasury.epochFunds(repositoryId, address(token), p.epoch).previousTotal + payout;
        _settle(s);
        _afterChallenge();
        return p;
    }

    function _aliceOf(Pair memory p) private view returns (ITreasury.ClaimedLeaf memory) {
        return ITreasury.ClaimedLeaf(p.epoch, p.a, p.cumulativeA, _proofOfAlice(p));
    }

    function _refuseAlice(Pair memory p, bytes memory why) private {
        bytes32[] memory proof = _proofOfAlice(p);
        vm.expectRevert(why);
        treasury.claim(repositoryId, address(token), p.epoch, alice, p.a, p.cumulativeA, proof);
    }
}
