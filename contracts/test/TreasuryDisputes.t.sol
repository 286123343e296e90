// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Fixture} from "./Fixture.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";

contract TreasuryDisputesTest is Fixture {
    function test_challenge_byTheOwnerIsFreeAndPauses() public {
        _fund(1000, 100);
        _afterEpoch(1);
        _settle(1, 60, 40);
        vm.expectEmit();
        emit ITreasury.Challenged(repositoryId, address(token), 1, owner, 0);
        vm.prank(owner);
        treasury.challenge(repositoryId, address(token), 1);
        vm.warp(block.timestamp + 365 days);
        assertFalse(treasury.isFinal(repositoryId, address(token), 1));
        bytes32[] memory proof = _proof(bob, 40);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotFinal.selector, 1));
        treasury.claim(repositoryId, address(token), 1, alice, 60, proof);
        assertFalse(treasury.epochFunds(repositoryId, address(token), 5).open);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotChallengeable.selector, 1));
        treasury.challenge(repositoryId, address(token), 1);
    }

    function test_ruling_upheldBumpsTheAttempt() public {
        _fund(1000, 100);
        _afterEpoch(1);
        _settle(1, 60, 40);
        _challengeAs(voter);
        vm.expectEmit();
        emit ITreasury.Ruled(repositoryId, address(token), 1, true, 1);
        _rule(true);
        assertEq(token.balanceOf(voter), 100_000_000 ether, "bond back");
        assertEq(_ledger().unspent, 1000);
        assertEq(treasury.rootOf(repositoryId, address(token), 1), 0);

        Settlement memory s = _settlement(1, 50, 40);
        bytes[] memory signatures = _signatures(s, 3);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.WrongAttempt.selector, 0, 1));
        treasury.settle(s, signatures, 0);
        s.attempt = 1;
        treasury.settle(s, _signatures(s, 3), 0);
        _afterChallenge();
        treasury.claim(repositoryId, address(token), 1, alice, 50, _proof(bob, 40));
        assertEq(token.balanceOf(alice), 50);
        bytes32[] memory proof = _proof(bob, 40);
        vm.expectRevert(ITreasury.InvalidProof.selector);
        treasury.claim(repositoryId, address(token), 1, alice, 60, proof);
    }

    function test_ruling_upheldTwiceThenAnotherEpochStartsAtZero() public {
        _fund(1000, 100);
        _afterEpoch(1);
        _settle(1, 60, 40);
        _challengeAs(owner);
        _rule(true);
        Settlement memory s = _settlement(1, 50, 40);
        s.attempt = 1;
        treasury.settle(s, _signatures(s, 3), 0);
        _challengeAs(owner);
        _rule(true);
        assertEq(treasury.epochFunds(repositoryId, address(token), 1).attempt, 2);
        _afterEpoch(2);
        assertEq(treasury.epochFunds(repositoryId, address(token), 2).attempt, 0);
        _settle(2, 60, 40);
        _afterChallenge();
        assertEq(_ledger().settledTotal, 100);
    }

    function test_ruling_dismissedIsFinalAndCostsTheBond() public {
        _fund(1000, 100);
        _afterEpoch(1);
        _settle(1, 60, 40);
        _challengeAs(voter);
        uint256 before = token.balanceOf(address(timelock));
        _rule(false);
        assertEq(token.balanceOf(address(timelock)) - before, CHALLENGE_BOND);
        assertTrue(treasury.isFinal(repositoryId, address(token), 1));
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotChallengeable.selector, 1));
        treasury.challenge(repositoryId, address(token), 1);
        treasury.claim(repositoryId, address(token), 1, alice, 60, _proof(bob, 40));
    }

    function test_challenge_onlyInTimeAndRulingOnlyOfChallenges() public {
        _fund(1000, 100);
        _afterEpoch(1);
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotChallengeable.selector, 1));
        treasury.challenge(repositoryId, address(token), 1);
        _settle(1, 60, 40);
        _afterChallenge();
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotChallengeable.selector, 1));
        treasury.challenge(repositoryId, address(token), 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotTimelock.selector, owner));
        treasury.rule(repositoryId, address(token), 1, true);
        vm.stopPrank();
        vm.prank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotChallenged.selector, 1));
        treasury.rule(repositoryId, address(token), 1, true);
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

    function _rule(bool upheld) private {
        vm.prank(address(timelock));
        treasury.rule(repositoryId, address(token), 1, upheld);
    }
}
