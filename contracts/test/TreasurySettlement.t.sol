// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Fixture} from "./Fixture.sol";
import {FeeToken} from "./mocks/FeeToken.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";
import {IValidatorSet} from "../src/interfaces/IValidatorSet.sol";

/// Settlements and the burns that come with them.
contract TreasurySettlementTest is Fixture {
    function test_settle_pausesForTheChallengePeriodThenPays() public {
        _fund(1000, 100);
        _afterEpoch(1);
        Pair memory p = _pair(1, 60, 40);
        Settlement memory s = _settlement(p);
        bytes[] memory signatures = _signatures(s, 3);
        uint48 finalAt = uint48(block.timestamp) + CHALLENGE;
        vm.expectEmit();
        emit ITreasury.Settled(
            repositoryId,
            address(token),
            1,
            0,
            s.setId,
            s.snapshotBlockHash,
            s.scorerHash,
            s.leavesSha256,
            s.root,
            100,
            keccak256("arweave"),
            finalAt
        );
        treasury.settle(s, signatures, keccak256("arweave"));
        ITreasury.LatestRoot memory root = treasury.latestRoot(repositoryId, address(token));
        assertEq(uint8(root.status), uint8(ITreasury.RootStatus.Pending));
        assertEq(root.due, finalAt);
        assertFalse(treasury.isFinal(repositoryId, address(token), 1));
        assertFalse(treasury.potOf(repositoryId, address(token), 1).isFinal);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotFinal.selector, 1));
        this.claimAlice(p);

        vm.warp(finalAt);
        assertTrue(treasury.isFinal(repositoryId, address(token), 1));
        ITreasury.Pot memory pot = treasury.potOf(repositoryId, address(token), 1);
        assertTrue(pot.isFinal);
        assertEq(pot.left, 100);
        assertEq(pot.root, bytes19(s.root));
        bytes32[] memory proof = _proofOfAlice(p);
        vm.expectEmit();
        emit ITreasury.Claimed(repositoryId, address(token), alice, 1, 60);
        vm.prank(stranger); // who sends it does not matter
        assertEq(treasury.claim(repositoryId, address(token), 1, alice, 60, 60, proof), 60);
        assertEq(token.balanceOf(alice), 60);
        assertEq(treasury.claimed(repositoryId, address(token), alice), 60);
        assertEq(treasury.potOf(repositoryId, address(token), 1).left, 40);
        assertEq(_ledger().unspent, 900);
        assertEq(_ledger().settledTotal, 100);
        assertEq(_ledger().openEpoch, 2);
    }

    function test_settle_refusesTooSoonTooMuchAndNothing() public {
        _fund(1000, 100);
        Settlement memory s = _settlement(1, 60, 40);
        _refused(s, abi.encodeWithSelector(ITreasury.EpochNotOver.selector, 1, 0));
        _afterEpoch(1);
        _refused(_settlement(1, 60, 41), abi.encodeWithSelector(ITreasury.OverBudget.selector, 101, 100));
        _refused(_settlement(0, 1, 0), abi.encodeWithSelector(ITreasury.OverBudget.selector, 1, 0));
        _refused(_settlement(1, 0, 0), abi.encodeWithSelector(ITreasury.NothingToSettle.selector));
        s = _settlement(1, 1, 0);
        s.root = bytes32(uint256(1)); // nothing in the bits that are kept
        _refused(s, abi.encodeWithSelector(ITreasury.NothingToSettle.selector));
        s.attempt = 1;
        _refused(s, abi.encodeWithSelector(ITreasury.WrongAttempt.selector, 1, 0));
    }

    function test_settle_neverMoreThanTheFunds() public {
        _fund(50, 100);
        _afterEpoch(1);
        _refused(_settlement(1, 51, 0), abi.encodeWithSelector(ITreasury.OverBudget.selector, 51, 50));
    }

    function test_settle_needsTheCurrentSetsQuorumOverExactlyThis() public {
        _fund(1000, 100);
        _afterEpoch(1);
        Settlement memory s = _settlement(1, 60, 40);
        bytes[] memory signatures = _signatures(s, 2);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.BelowQuorum.selector, 2, 3));
        treasury.settle(s, signatures, 0);

        signatures = _signatures(s, 3);
        signatures[1] = signatures[0];
        address first = vm.addr(validatorKeys[0]);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.SignersNotAscending.selector, first, first));
        treasury.settle(s, signatures, 0);

        signatures = _signatures(s, 3);
        s.scorerHash = "another";
        vm.expectRevert(); // the signatures are by nobody known
        treasury.settle(s, signatures, 0);

        s = _settlement(1, 60, 40);
        s.setId -= 1;
        _refused(s, abi.encodeWithSelector(IValidatorSet.StaleSet.selector, s.setId, s.setId + 1));
    }

    function test_settle_epochsGoOn() public {
        _fund(1000, 100);
        _afterEpoch(1);
        Pair memory first = _pair(1, 60, 40);
        _settle(first);
        Settlement memory again = _settlement(1, 60, 40);
        _refused(again, abi.encodeWithSelector(ITreasury.EarlierRootOpen.selector, 1));
        _afterEpoch(3);
        _refused(again, abi.encodeWithSelector(ITreasury.EpochClosed.selector, 1));
        Pair memory third = _after(first, 3, 40, 20); // epoch 2 rolled over
        _settle(third);
        _afterChallenge();
        assertTrue(treasury.isFinal(repositoryId, address(token), 1));
        assertFalse(treasury.isFinal(repositoryId, address(token), 2));
        _claimAlice(first);
        _claimAlice(third);
        _claimBob(first);
        _claimBob(third);
        assertEq(token.balanceOf(alice), 100);
        assertEq(token.balanceOf(bob), 60);
        assertEq(treasury.potOf(repositoryId, address(token), 1).left, 0);
        assertEq(treasury.potOf(repositoryId, address(token), 3).left, 0);
        assertEq(_ledger().unspent, 840);
    }

    function test_epochFunds_tellsWhatAValidatorNeeds() public {
        _fund(1000, 100);
        assertFalse(_funds(1).open);
        _afterEpoch(1);
        ITreasury.EpochFunds memory f = _funds(1);
        assertEq(f.epochBudget, 100);
        assertEq(f.unspent, 1000);
        assertEq(f.previousTotal, 0);
        assertEq(f.attempt, 0);
        assertFalse(f.settled);
        assertTrue(f.open);
        _settle(_pair(1, 60, 40));
        assertTrue(_funds(1).settled);
        assertFalse(_funds(1).open);
        assertFalse(_funds(0).open, "closed");
        _afterEpoch(2);
        f = _funds(2);
        assertEq(f.previousTotal, 100);
        assertEq(f.unspent, 900);
        assertTrue(f.open);
    }

    function test_disallowedToken_isStillPaidOut() public {
        _fund(1000, 100);
        vm.prank(address(timelock));
        treasury.setTokenAllowed(address(token), false);
        _afterEpoch(1);
        Pair memory p = _pair(1, 60, 40);
        _settle(p);
        _afterChallenge();
        _claimAlice(p);
        assertEq(token.balanceOf(alice), 60);
    }

    // ---- Burns

    function test_burn_onlyOnceTheRootIsFinal() public {
        _burnShare(100);
        _fund(100_000, 20_000);
        _afterEpoch(1);
        Settlement memory s = _settlement(1, 6_000, 4_000);
        bytes[] memory signatures = _signatures(s, 3);
        vm.expectEmit();
        emit ITreasury.BurnPlanned(repositoryId, address(token), 1, 100);
        treasury.settle(s, signatures, 0);
        assertEq(_ledger().unspent, 89_900);
        assertEq(_ledger().burnWaiting, 100);
        assertEq(_ledger().burnDue, 0);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NothingToBurn.selector, repositoryId, address(token)));
        treasury.burn(repositoryId, address(token));

        _afterChallenge();
        assertEq(_ledger().burnWaiting, 0);
        assertEq(_ledger().burnDue, 100);
        uint256 supply = token.totalSupply();
        vm.expectEmit();
        emit ITreasury.Burned(repositoryId, address(token), 100);
        vm.prank(stranger);
        assertEq(treasury.burn(repositoryId, address(token)), 100);
        assertEq(token.totalSupply(), supply - 100);
        assertEq(_ledger().burnDue, 0);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NothingToBurn.selector, repositoryId, address(token)));
        treasury.burn(repositoryId, address(token));
    }

    /// Burns of several roots add up, also where the share became 0 in between, and a dropped root burns nothing.
    function test_burn_addsUpOverRoots() public {
        _burnShare(100);
        _fund(100_000, 20_000);
        Pair memory p = _pair(1, 6_000, 4_000);
        _afterEpoch(1);
        _settle(p);
        _afterEpoch(2);
        p = _after(p, 2, 5_000, 0);
        _settle(p);
        assertEq(_ledger().burnDue, 100);
        assertEq(_ledger().burnWaiting, 50);
        assertEq(treasury.burn(repositoryId, address(token)), 100);
        _afterEpoch(3);
        _burnShare(0);
        p = _after(p, 3, 1_000, 0);
        _settle(p);
        assertEq(_ledger().burnDue, 50);
        assertEq(_ledger().burnWaiting, 0);

        _afterEpoch(4);
        _burnShare(100);
        _settle(_after(p, 4, 10_000, 0));
        assertEq(_ledger().burnWaiting, 100);
        uint256 unspent = _ledger().unspent;
        vm.prank(owner);
        treasury.challenge(repositoryId, address(token), 4);
        vm.prank(address(timelock));
        treasury.rule(repositoryId, address(token), 4, true);
        assertEq(_ledger().burnWaiting, 0);
        assertEq(_ledger().unspent, unspent + 10_100);
        assertEq(treasury.burn(repositoryId, address(token)), 50);
    }

    /// A share raised after the validators signed must not make their settlement fail: it burns what there is beside.
    function test_burn_takesOnlyWhatThePayLeaves() public {
        _burnShare(100);
        _fund(10_000, 1_005);
        _afterEpoch(1);
        _settle(_pair(1, 1_000, 0));
        assertEq(_ledger().burnWaiting, 5, "the budget's rest");
        _afterEpoch(2);
        _settle(_after(_pair(1, 1_000, 0), 2, 1_005, 0));
        assertEq(_ledger().burnWaiting, 0, "nothing is left");
        assertEq(_ledger().burnDue, 5);
    }

    function test_burn_onlyTheGovernanceToken() public {
        _burnShare(100);
        FeeToken other = new FeeToken();
        vm.prank(address(timelock));
        treasury.setTokenAllowed(address(other), true);
        other.mint(owner, 100_000);
        vm.startPrank(owner);
        other.approve(address(treasury), 100_000);
        treasury.deposit(repositoryId, address(other), 100_000);
        treasury.setEpochBudget(repositoryId, address(other), 1, 20_000);
        vm.stopPrank();
        _afterEpoch(1);
        Settlement memory s = _settlement(1, 0, 0);
        s.token = address(other);
        s.root = keccak256("root");
        s.cumulativeTotal = 10_000;
        _settle(s);
        assertEq(treasury.ledger(repositoryId, address(other)).burnWaiting, 0);
        assertEq(treasury.ledger(repositoryId, address(other)).unspent, 80_000);
    }

    // ---- Helpers

    function claimAlice(Pair calldata p) external returns (uint256) {
        return _claimAlice(p);
    }

    function _refused(Settlement memory s, bytes memory why) private {
        bytes[] memory signatures = _signatures(s, 3);
        vm.expectRevert(why);
        treasury.settle(s, signatures, 0);
    }

    function _burnShare(uint8 basisPoints) private {
        vm.prank(address(timelock));
        treasury.setBurnShare(basisPoints);
    }

    function _funds(uint64 epoch) private view returns (ITreasury.EpochFunds memory) {
        return treasury.epochFunds(repositoryId, address(token), epoch);
    }

    function _ledger() private view returns (ITreasury.Ledger memory) {
        return treasury.ledger(repositoryId, address(token));
    }
}
