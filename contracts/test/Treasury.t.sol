// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Fixture} from "./Fixture.sol";
import {FeeToken} from "./mocks/FeeToken.sol";
import {ReentrantToken} from "./mocks/ReentrantToken.sol";
import {Treasury} from "../src/Treasury.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";
import {IValidatorSet} from "../src/interfaces/IValidatorSet.sol";

contract TreasuryTest is Fixture {
    // ---- Deposits

    function test_deposit_countsWhatArrives() public {
        vm.startPrank(owner);
        token.approve(address(treasury), 100);
        vm.expectEmit();
        emit ITreasury.Deposited(repositoryId, address(token), owner, 100, 0);
        assertEq(treasury.deposit(repositoryId, address(token), 100), 100);
        assertEq(_ledger().unspent, 100);
    }

    function test_deposit_ofATokenWithFees() public {
        FeeToken fee = new FeeToken();
        _allow(address(fee));
        fee.mint(address(this), 100);
        fee.approve(address(treasury), 100);
        assertEq(treasury.deposit(repositoryId, address(fee), 100), 90);
        assertEq(treasury.ledger(repositoryId, address(fee)).unspent, 90);
    }

    function test_deposit_refusals() public {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.TokenNotAllowed.selector, alice));
        treasury.deposit(repositoryId, alice, 1);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.UnknownRepository.selector, 9));
        treasury.deposit(9, address(token), 1);
        vm.expectRevert(ITreasury.NothingDeposited.selector);
        treasury.deposit(repositoryId, address(token), 0);

        FeeToken huge = new FeeToken();
        _allow(address(huge));
        huge.mint(address(this), type(uint128).max);
        huge.approve(address(treasury), type(uint128).max);
        vm.expectRevert(); // more than 96 bits
        treasury.deposit(repositoryId, address(huge), type(uint128).max);
    }

    function test_royalty_pulledByTheParentInOneHop() public {
        vm.prank(owner);
        registry.setRoyalty(repositoryId, 1000);
        uint256 fork = registry.register(owner, repositoryId, "fork", "refs/heads/main", 1);
        _fund(fork, owner, 1000, 0);
        assertEq(treasury.ledger(fork, address(token)).unspent, 900);
        assertEq(treasury.ledger(fork, address(token)).royaltyDue, 100);

        vm.expectEmit();
        emit ITreasury.RoyaltyPulled(fork, address(token), repositoryId, 100);
        assertEq(treasury.pullRoyalty(fork, address(token)), 100);
        assertEq(_ledger().unspent, 100);
        assertEq(treasury.ledger(fork, address(token)).royaltyDue, 0);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NoRoyaltyDue.selector, fork, address(token)));
        treasury.pullRoyalty(fork, address(token));
    }

    // ---- Budgets

    function test_budget_isSetBeforehand() public {
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.BudgetTooEarly.selector, 0, 1));
        treasury.setEpochBudget(repositoryId, address(token), 0, 5);
        vm.expectEmit();
        emit ITreasury.BudgetSet(repositoryId, address(token), 2, 5);
        treasury.setEpochBudget(repositoryId, address(token), 2, 5);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.BudgetTooEarly.selector, 1, 2));
        treasury.setEpochBudget(repositoryId, address(token), 1, 9);
        treasury.setEpochBudget(repositoryId, address(token), 2, 6);
        treasury.setEpochBudget(repositoryId, address(token), 7, 0);
        vm.stopPrank();
        assertEq(treasury.budgetAt(repositoryId, address(token), 1), 0);
        assertEq(treasury.budgetAt(repositoryId, address(token), 2), 6);
        assertEq(treasury.budgetAt(repositoryId, address(token), 6), 6);
        assertEq(treasury.budgetAt(repositoryId, address(token), 7), 0);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotController.selector, repositoryId, stranger));
        treasury.setEpochBudget(repositoryId, address(token), 8, 1);
    }

    // ---- Settlement

    function test_settle_pausesForTheChallengePeriodThenPays() public {
        _fund(1000, 100);
        _afterEpoch(1);
        Settlement memory s = _settlement(1, 60, 40);
        bytes[] memory signatures = _signatures(s, 3);
        uint64 finalAt = uint64(block.timestamp) + CHALLENGE;
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
        assertFalse(treasury.isFinal(repositoryId, address(token), 1));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotFinal.selector, 1));
        treasury.claim(repositoryId, address(token), 1, alice, 60, _proof(bob, 40));

        vm.warp(finalAt);
        assertTrue(treasury.isFinal(repositoryId, address(token), 1));
        vm.expectEmit();
        emit ITreasury.Claimed(repositoryId, address(token), alice, 1, 60, 60);
        vm.prank(stranger); // who sends it does not matter
        treasury.claim(repositoryId, address(token), 1, alice, 60, _proof(bob, 40));
        assertEq(token.balanceOf(alice), 60);
        assertEq(treasury.claimed(repositoryId, address(token), alice), 60);
        ITreasury.Ledger memory l = _ledger();
        assertEq(l.unspent, 900);
        assertEq(l.settledTotal, 100);
        assertEq(l.claimedTotal, 60);
        assertEq(l.openEpoch, 2);
    }

    function test_settle_refusesTooSoonTooMuchAndNothing() public {
        _fund(1000, 100);
        Settlement memory s = _settlement(1, 60, 40);
        bytes[] memory signatures = _signatures(s, 3);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.EpochNotOver.selector, 1, 0));
        treasury.settle(s, signatures, 0);
        _afterEpoch(1);

        s = _settlement(1, 60, 41);
        signatures = _signatures(s, 3);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.OverBudget.selector, 101, 100));
        treasury.settle(s, signatures, 0);
        s = _settlement(0, 1, 0);
        signatures = _signatures(s, 3);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.OverBudget.selector, 1, 0));
        treasury.settle(s, signatures, 0);
        s = _settlement(1, 0, 0);
        signatures = _signatures(s, 3);
        vm.expectRevert(ITreasury.NothingToSettle.selector);
        treasury.settle(s, signatures, 0);
        s = _settlement(1, 1, 0);
        s.root = 0;
        signatures = _signatures(s, 3);
        vm.expectRevert(ITreasury.NothingToSettle.selector);
        treasury.settle(s, signatures, 0);
    }

    function test_settle_neverMoreThanTheFunds() public {
        _fund(50, 100);
        _afterEpoch(1);
        Settlement memory s = _settlement(1, 51, 0);
        bytes[] memory signatures = _signatures(s, 3);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.OverBudget.selector, 51, 50));
        treasury.settle(s, signatures, 0);
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
        signatures = _signatures(s, 3);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.StaleSet.selector, s.setId, s.setId + 1));
        treasury.settle(s, signatures, 0);
    }

    function test_settle_epochsGoOn() public {
        _fund(1000, 100);
        _afterEpoch(1);
        _settle(1, 60, 40);
        Settlement memory s = _settlement(1, 60, 41);
        bytes[] memory signatures = _signatures(s, 3);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.EarlierRootOpen.selector, 1));
        treasury.settle(s, signatures, 0);
        _afterEpoch(3);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.EpochClosed.selector, 1));
        treasury.settle(s, signatures, 0);
        _settle(3, 100, 60); // epoch 2 rolled over
        _afterChallenge();

        // Both final roots pay, in any order; the older one not what the newer one paid already.
        treasury.claim(repositoryId, address(token), 3, alice, 100, _proof(bob, 60));
        treasury.claim(repositoryId, address(token), 1, bob, 40, _proof(alice, 60));
        treasury.claim(repositoryId, address(token), 3, bob, 60, _proof(alice, 100));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NothingToClaim.selector, 60, 100));
        treasury.claim(repositoryId, address(token), 1, alice, 60, _proof(bob, 40));
        assertEq(token.balanceOf(alice), 100);
        assertEq(token.balanceOf(bob), 60);
        assertEq(_ledger().claimedTotal, 160);
    }

    function test_epochFunds_tellsWhatAValidatorNeeds() public {
        _fund(1000, 100);
        ITreasury.EpochFunds memory f = treasury.epochFunds(repositoryId, address(token), 1);
        assertFalse(f.open);
        _afterEpoch(1);
        f = treasury.epochFunds(repositoryId, address(token), 1);
        assertEq(f.epochBudget, 100);
        assertEq(f.unspent, 1000);
        assertEq(f.previousTotal, 0);
        assertEq(f.attempt, 0);
        assertFalse(f.settled);
        assertTrue(f.open);
        _settle(1, 60, 40);
        f = treasury.epochFunds(repositoryId, address(token), 1);
        assertTrue(f.settled);
        assertFalse(f.open);
        _afterEpoch(2);
        f = treasury.epochFunds(repositoryId, address(token), 2);
        assertEq(f.previousTotal, 100);
        assertEq(f.unspent, 900);
        assertTrue(f.open);
    }

    // ---- Claims

    function testFuzz_claim_paysEachLeafOnce(uint64 a, uint64 b) public {
        uint256 total = uint256(a) + b;
        vm.assume(a > 0 && b > 0);
        _fund(total, total);
        _afterEpoch(1);
        _settle(1, a, b);
        _afterChallenge();
        treasury.claim(repositoryId, address(token), 1, alice, a, _proof(bob, b));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NothingToClaim.selector, a, a));
        treasury.claim(repositoryId, address(token), 1, alice, a, _proof(bob, b));
        treasury.claim(repositoryId, address(token), 1, bob, b, _proof(alice, a));
        assertEq(token.balanceOf(address(treasury)), 0);
    }

    function testFuzz_claim_refusesOtherLeaves(uint256 cumulative, address account) public {
        vm.assume(account != alice || cumulative != 60);
        vm.assume(account != bob || cumulative != 40);
        _fund(1000, 100);
        _afterEpoch(1);
        _settle(1, 60, 40);
        _afterChallenge();
        bytes32[] memory proof = _proof(bob, 40);
        vm.expectRevert(ITreasury.InvalidProof.selector);
        treasury.claim(repositoryId, address(token), 1, account, cumulative, proof);
    }

    /// Another repository with the same root is another leaf: nothing crosses over.
    function test_claim_staysInItsRepository() public {
        _fund(1000, 100);
        uint256 other = registry.register(owner, 0, "other", "refs/heads/main", 1);
        _fund(other, owner, 1000, 100);
        _afterEpoch(1);
        _settle(1, 60, 40);
        Settlement memory s = _settlement(1, 60, 40);
        s.repositoryId = other;
        treasury.settle(s, _signatures(s, 3), 0);
        _afterChallenge();
        bytes32[] memory proof = _proof(bob, 40);
        vm.expectRevert(ITreasury.InvalidProof.selector);
        treasury.claim(other, address(token), 1, alice, 60, proof);
    }

    /// A quorum that lies in the leaves gets no more than the repository has settled.
    function test_claim_lyingLeavesEndAtTheSettledFunds() public {
        _fund(1000, 100);
        uint256 other = registry.register(owner, 0, "other", "refs/heads/main", 1);
        _fund(other, owner, 1000, 100);
        _afterEpoch(1);
        Settlement memory s = _settlement(1, 500, 70);
        s.cumulativeTotal = 100;
        treasury.settle(s, _signatures(s, 3), 0);
        _afterChallenge();
        bytes32[] memory proof = _proof(bob, 70);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.LeavesExceedSettled.selector, 500, 100));
        treasury.claim(repositoryId, address(token), 1, alice, 500, proof);
        treasury.claim(repositoryId, address(token), 1, bob, 70, _proof(alice, 500));
        assertEq(treasury.ledger(other, address(token)).unspent, 1000);
    }

    function test_claim_reentrancyIsBarred() public {
        ReentrantToken re = new ReentrantToken();
        _allow(address(re));
        re.mint(owner, 100);
        vm.startPrank(owner);
        re.approve(address(treasury), 100);
        treasury.deposit(repositoryId, address(re), 100);
        treasury.setEpochBudget(repositoryId, address(re), 1, 100);
        vm.stopPrank();
        _afterEpoch(1);
        Settlement memory s = _settlement(1, 0, 100);
        s.token = address(re);
        s.root = treasury.leafOf(repositoryId, address(re), bob, 50);
        treasury.settle(s, _signatures(s, 3), 0);
        _afterChallenge();
        bytes32[] memory empty;
        bytes memory again = abi.encodeCall(ITreasury.claim, (repositoryId, address(re), 1, bob, 50, empty));
        re.armWith(address(treasury), again);
        treasury.claim(repositoryId, address(re), 1, bob, 50, empty);
        assertEq(bytes4(re.failure()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(re.balanceOf(bob), 50);
    }

    // ---- Parameters

    function test_parameters_areTheTimelocks() public {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotTimelock.selector, address(this)));
        treasury.setTokenAllowed(alice, true);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotTimelock.selector, address(this)));
        treasury.setChallengeBond(1);
        vm.prank(address(timelock));
        treasury.setChallengeBond(1);
        assertEq(treasury.challengeBond(), 1);

        Treasury.Parameters memory p;
        vm.expectRevert(Treasury.ZeroEpochLength.selector);
        new Treasury(p);
    }

    function test_disallowedToken_isStillPaidOut() public {
        _fund(1000, 100);
        vm.prank(address(timelock));
        treasury.setTokenAllowed(address(token), false);
        _afterEpoch(1);
        _settle(1, 60, 40);
        _afterChallenge();
        treasury.claim(repositoryId, address(token), 1, alice, 60, _proof(bob, 40));
        assertEq(token.balanceOf(alice), 60);
    }

    function _ledger() private view returns (ITreasury.Ledger memory) {
        return treasury.ledger(repositoryId, address(token));
    }

    function _allow(address newToken) private {
        vm.prank(address(timelock));
        treasury.setTokenAllowed(newToken, true);
    }
}
