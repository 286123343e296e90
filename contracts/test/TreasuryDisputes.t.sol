// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Fixture} from "./Fixture.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";

contract TreasuryDisputesTest is Fixture {
    function test_challenge_byTheOwnerIsFreeAndPauses() public {
        _settleFirst();
        vm.expectEmit();
        emit ITreasury.Challenged(repositoryId, address(token), 1, owner, 0, uint64(block.timestamp) + RULING);
        vm.prank(owner);
        treasury.challenge(repositoryId, address(token), 1);
        vm.warp(block.timestamp + 365 days);
        assertFalse(treasury.isFinal(repositoryId, address(token), 1));
        bytes32[] memory proof = _proofOfAlice(_pair(1, 60, 40));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotFinal.selector, 1));
        treasury.claim(repositoryId, address(token), 1, alice, 60, 60, proof);
        assertFalse(treasury.epochFunds(repositoryId, address(token), 5).open);
        _refuseChallenge(owner, 1);
    }

    /// Who could pause each attempt at no cost could keep what was promised for work done.
    function test_challenge_ofALaterAttemptCostsABondWhoeverMakesIt() public {
        _settleFirst();
        _challengeAs(owner);
        vm.warp(block.timestamp + RULING);
        treasury.lapse(repositoryId, address(token), 1);
        _settle(_settlement(1, 60, 40));
        uint256 before = token.balanceOf(owner);
        _challengeAs(owner);
        assertEq(before - token.balanceOf(owner), CHALLENGE_BOND);
    }

    function test_ruling_upheldBumpsTheAttempt() public {
        _settleFirst();
        _challengeAs(voter);
        vm.expectEmit();
        emit ITreasury.Ruled(repositoryId, address(token), 1, true, 1);
        _rule(true);
        assertEq(token.balanceOf(voter), 100_000_000 ether, "bond back");
        assertEq(_ledger().unspent, 1000);
        assertEq(treasury.potOf(repositoryId, address(token), 1).root, bytes19(0));

        Pair memory p = _pair(1, 50, 40);
        Settlement memory s = _settlement(p);
        s.attempt = 0;
        bytes[] memory signatures = _signatures(s, 3);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.WrongAttempt.selector, 0, 1));
        treasury.settle(s, signatures, 0);
        _settle(p);
        _afterChallenge();
        _claimAlice(p);
        assertEq(token.balanceOf(alice), 50);
        bytes32[] memory proof = _proofOfAlice(p);
        vm.expectRevert(ITreasury.InvalidProof.selector);
        treasury.claim(repositoryId, address(token), 1, alice, 60, 60, proof);
    }

    function test_ruling_upheldTwiceThenAnotherEpochStartsAtZero() public {
        _settleFirst();
        _challengeAs(owner);
        _rule(true);
        _settle(_settlement(1, 50, 40));
        _challengeAs(owner);
        _rule(true);
        assertEq(treasury.epochFunds(repositoryId, address(token), 1).attempt, 2);
        _afterEpoch(2);
        assertEq(treasury.epochFunds(repositoryId, address(token), 2).attempt, 0);
        _settle(_pair(2, 60, 40));
        _afterChallenge();
        assertEq(_ledger().settledTotal, 100);
        assertFalse(treasury.isFinal(repositoryId, address(token), 1), "dropped for good");
    }

    function test_ruling_dismissedIsFinalAndCostsTheBond() public {
        _settleFirst();
        _challengeAs(voter);
        uint256 before = token.balanceOf(address(timelock));
        _rule(false);
        assertEq(token.balanceOf(address(timelock)) - before, CHALLENGE_BOND);
        assertTrue(treasury.isFinal(repositoryId, address(token), 1));
        _refuseChallenge(owner, 1);
        _claimAlice(_pair(1, 60, 40));
    }

    function test_lapse_dropsWhatNobodyRuledOverAndCostsTheBond() public {
        _settleFirst();
        _challengeAs(voter);
        uint256 until = block.timestamp + RULING;
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.RulingOpen.selector, 1, until));
        treasury.lapse(repositoryId, address(token), 1);
        vm.warp(until);
        uint256 before = token.balanceOf(address(timelock));
        vm.expectEmit();
        emit ITreasury.Lapsed(repositoryId, address(token), 1, 1);
        vm.prank(stranger);
        treasury.lapse(repositoryId, address(token), 1);
        assertEq(token.balanceOf(address(timelock)) - before, CHALLENGE_BOND);
        assertEq(_ledger().unspent, 1000);
        assertTrue(treasury.epochFunds(repositoryId, address(token), 1).open);
        assertEq(treasury.epochFunds(repositoryId, address(token), 1).attempt, 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotChallenged.selector, 1));
        treasury.lapse(repositoryId, address(token), 1);
    }

    function test_challenge_onlyInTimeAndRulingOnlyOfChallenges() public {
        _fund(1000, 100);
        _afterEpoch(1);
        _refuseChallenge(owner, 1);
        _settle(_pair(1, 60, 40));
        _refuseChallenge(owner, 2);
        _afterChallenge();
        _refuseChallenge(owner, 1);
        vm.startPrank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotChallenged.selector, 1));
        treasury.rule(repositoryId, address(token), 1, true);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotChallenged.selector, 2));
        treasury.rule(repositoryId, address(token), 2, true);
    }

    function _settleFirst() private {
        _fund(1000, 100);
        _afterEpoch(1);
        _settle(_pair(1, 60, 40));
    }

    function _ledger() private view returns (ITreasury.Ledger memory) {
        return treasury.ledger(repositoryId, address(token));
    }

    function _challengeAs(address account) private {
        vm.startPrank(account);
        token.approve(address(treasury), CHALLENGE_BOND);
        treasury.challenge(repositoryId, address(token), 1);
        vm.stopPrank();
    }

    function _refuseChallenge(address account, uint64 epoch) private {
        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotChallengeable.selector, epoch));
        treasury.challenge(repositoryId, address(token), epoch);
    }

    function _rule(bool upheld) private {
        vm.prank(address(timelock));
        treasury.rule(repositoryId, address(token), 1, upheld);
    }
}
