// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Fixture} from "./Fixture.sol";
import {FeeToken} from "./mocks/FeeToken.sol";
import {Treasury} from "../src/Treasury.sol";
import {TreasuryBooks} from "../src/TreasuryBooks.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";
import {ITreasury} from "../src/interfaces/ITreasury.sol";

/// Deposits, royalties, budgets and what governance decides.
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

    function test_deposit_refusals() public {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.TokenNotAllowed.selector, alice));
        treasury.deposit(repositoryId, alice, 1);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.UnknownRepository.selector, 9));
        treasury.deposit(9, address(token), 1);
        vm.expectRevert(ITreasury.NothingDeposited.selector);
        treasury.deposit(repositoryId, address(token), 0);

        FeeToken huge = new FeeToken();
        vm.prank(address(timelock));
        treasury.setTokenAllowed(address(huge), true);
        huge.mint(address(this), type(uint128).max);
        huge.approve(address(treasury), type(uint128).max);
        vm.expectRevert(); // more than 96 bits
        treasury.deposit(repositoryId, address(huge), type(uint128).max);
    }

    function test_royalty_pulledByTheParentInOneHop() public {
        vm.prank(owner);
        registry.setRoyalty(repositoryId, 1000);
        uint256 fork = registry.register(owner, repositoryId, "fork", "refs/heads/main", 1);
        vm.prank(owner);
        registry.setRoyalty(fork, 1000);
        uint256 grandchild = registry.register(owner, fork, "fork of the fork", "refs/heads/main", 1);
        _fund(grandchild, owner, 1000, 0);
        assertEq(treasury.ledger(grandchild, address(token)).unspent, 900);
        assertEq(treasury.ledger(grandchild, address(token)).royaltyDue, 100);

        vm.expectEmit();
        emit ITreasury.RoyaltyPulled(grandchild, address(token), fork, 100);
        assertEq(treasury.pullRoyalty(grandchild, address(token)), 100);
        assertEq(treasury.ledger(fork, address(token)).unspent, 100);
        assertEq(treasury.ledger(fork, address(token)).royaltyDue, 0, "owes nothing of it");
        assertEq(treasury.ledger(grandchild, address(token)).royaltyDue, 0);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NoRoyaltyDue.selector, grandchild, address(token)));
        treasury.pullRoyalty(grandchild, address(token));
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

    // ---- Parameters

    function test_parameters_areTheTimelocks() public {
        ITreasury.PayPolicy memory policy = ITreasury.PayPolicy(2, 3);
        bytes[5] memory calls = [
            abi.encodeCall(ITreasury.setTokenAllowed, (alice, true)),
            abi.encodeCall(ITreasury.setChallengeBond, (1)),
            abi.encodeCall(ITreasury.setBurnShare, (1)),
            abi.encodeCall(ITreasury.setPayPolicy, (alice, policy)),
            abi.encodeCall(ITreasury.rule, (repositoryId, address(token), 1, true))
        ];
        for (uint256 i; i < calls.length; ++i) {
            (bool ok, bytes memory failure) = address(treasury).call(calls[i]);
            assertFalse(ok);
            assertEq(failure, abi.encodeWithSelector(ITreasury.NotTimelock.selector, address(this)));
        }
        vm.startPrank(address(timelock));
        treasury.setChallengeBond(1);
        assertEq(treasury.challengeBond(), 1);
        treasury.setTokenAllowed(alice, true);
        assertTrue(treasury.isTokenAllowed(alice));
    }

    function test_payPolicy_ofATokenAndOfAllOthers() public {
        assertEq(treasury.payPolicy(alice).rate, 1 ether);
        assertEq(treasury.payPolicy(alice).roleShareBps, 5_000);
        vm.startPrank(address(timelock));
        vm.expectEmit();
        emit ITreasury.PayPolicySet(alice, 7, 1_000);
        treasury.setPayPolicy(alice, ITreasury.PayPolicy(7, 1_000));
        assertEq(treasury.payPolicy(alice).rate, 7);
        assertEq(treasury.payPolicy(alice).roleShareBps, 1_000);
        assertEq(treasury.payPolicy(bob).rate, 1 ether);
        treasury.setPayPolicy(alice, ITreasury.PayPolicy(0, 0));
        assertEq(treasury.payPolicy(alice).rate, 1 ether, "the token's own is gone");

        vm.expectRevert(abi.encodeWithSelector(ITreasury.ShareTooHigh.selector, 5_001, 5_000));
        treasury.setPayPolicy(alice, ITreasury.PayPolicy(7, 5_001));
        vm.expectRevert(ITreasury.ZeroRate.selector);
        treasury.setPayPolicy(address(0), ITreasury.PayPolicy(0, 0));
        treasury.setPayPolicy(address(0), ITreasury.PayPolicy(9, 0));
        assertEq(treasury.payPolicy(bob).rate, 9);
    }

    function test_burnShare_atMostOnePercent() public {
        vm.startPrank(address(timelock));
        vm.expectEmit();
        emit ITreasury.BurnShareSet(100);
        treasury.setBurnShare(100);
        assertEq(treasury.burnBps(), 100);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.ShareTooHigh.selector, 101, 100));
        treasury.setBurnShare(101);
    }

    function test_constructor_refusesWhatCannotWork() public {
        Treasury.Parameters memory p = Treasury.Parameters({
            repositories: registry,
            validators: validatorSet,
            governance: module,
            timelock: address(timelock),
            bondToken: token,
            epochLength: 0,
            challengePeriod: CHALLENGE,
            rulingPeriod: EXIT_DELAY - CHALLENGE,
            challengeBond: 1,
            payPolicy: ITreasury.PayPolicy(1, 0),
            allowedTokens: new address[](0)
        });
        vm.expectRevert(TreasuryBooks.ZeroEpochLength.selector);
        new Treasury(p);
        p.epochLength = EPOCH;
        vm.expectRevert(abi.encodeWithSelector(ITreasury.ExitDelayTooShort.selector, EXIT_DELAY, EXIT_DELAY));
        new Treasury(p);
        p.rulingPeriod -= 1;
        assertEq(new Treasury(p).rulingPeriod(), EXIT_DELAY - CHALLENGE - 1);
    }

    function _ledger() private view returns (ITreasury.Ledger memory) {
        return treasury.ledger(repositoryId, address(token));
    }
}
