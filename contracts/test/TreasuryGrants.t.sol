// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Fixture} from "./Fixture.sol";
import {ITreasury} from "../src/interfaces/ITreasury.sol";

/// What a repository's Governor may give, seen as that Governor: how it votes is in Governance.t.sol.
contract TreasuryGrantsTest is Fixture {
    address private own;

    function setUp() public override {
        super.setUp();
        (own,) = module.addressesOf(repositoryId);
        _fund(1000, 100);
        _afterEpoch(1);
        _settle(_pair(1, 60, 40));
        _afterChallenge();
        _afterEpoch(2);
        _settle(_after(_pair(1, 60, 40), 2, 10, 0));
        _afterChallenge(); // in epoch 3; all before it is settled
        vm.prank(owner);
        registry.setController(repositoryId, own);
    }

    function test_grant_paysAtOnceWithinTheEpochsShare() public {
        vm.expectEmit();
        emit ITreasury.Granted(repositoryId, address(token), stranger, 3, 30);
        _grant(stranger, 30);
        assertEq(token.balanceOf(stranger), 30);
        assertEq(_ledger().unspent, 860);
        assertEq(_ledger().grantedTotal, 30);
        assertEq(treasury.grantedIn(repositoryId, address(token), 3), 30);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.OverBudget.selector, 51, 50));
        _grant(stranger, 21);
        _grant(alice, 20);
    }

    /// The deposits' owner, who sets budgets and may hold all points, gets nothing out by grants that work did not earn.
    function test_grants_neverExceedTheShareOfWhatWorkEarned() public {
        _grant(stranger, 50);
        vm.prank(owner);
        treasury.setEpochBudget(repositoryId, address(token), 4, 800);
        _afterEpoch(3);
        vm.warp(block.timestamp + 1);
        // Of 110 that roots paid, 55 may go to grants.
        vm.expectRevert(abi.encodeWithSelector(ITreasury.GrantsExceedPay.selector, 56, 55));
        _grant(stranger, 6);
        _grant(stranger, 5);
    }

    function test_grants_countOnlyFinalRoots() public {
        _grant(stranger, 50);
        _afterEpoch(3);
        _settle(_after(_pair(2, 70, 40), 3, 90, 0));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.GrantsExceedPay.selector, 60, 55));
        _grant(stranger, 10);
        _afterChallenge();
        _grant(stranger, 10);
    }

    /// Validators may be signing the whole budget of an epoch that is over: a grant leaves as much.
    function test_grant_leavesWhatIsBeingSettled() public {
        _afterEpoch(7); // four epochs are not settled, each may give out 100
        vm.prank(owner);
        treasury.setEpochBudget(repositoryId, address(token), 9, 5);
        vm.prank(owner);
        treasury.setEpochBudget(repositoryId, address(token), 20, 5_000);
        _settleMost(4, 90);
        _settleMost(5, 100);
        _settleMost(6, 100);
        _settleMost(7, 100);
        _afterEpoch(8);
        _settleMost(8, 100);
        _afterEpoch(9);
        // 400 are left; nothing of epoch 9 is settled, which may give out 5.
        assertEq(_ledger().unspent, 400);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.OverBudget.selector, 3, 2));
        _grant(stranger, 3);
        _grant(stranger, 2);
        _afterEpoch(20);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.GrantExceedsFunds.selector, 10, 0));
        _grant(stranger, 10);
        _settleMost(20, 390);
        _grant(stranger, 8); // 398 less what was just given out
        vm.expectRevert(abi.encodeWithSelector(ITreasury.GrantExceedsFunds.selector, 1, 0));
        _grant(stranger, 1);
    }

    function test_grant_neverToThoseWithARole() public {
        _refuse(owner);
        _refuse(own);
        vm.prank(own);
        registry.setMaintainer(repositoryId, bob, type(uint64).max);
        _refuse(bob);
    }

    function test_grant_onlyByTheRepositorysOwnGovernorInControl() public {
        uint256 other = registry.register(owner, 0, "other", "refs/heads/main", 1);
        (address othersGovernor,) = module.addressesOf(other);
        address[4] memory thieves = [owner, stranger, address(timelock), othersGovernor];
        for (uint256 i; i < thieves.length; ++i) {
            _refuseFrom(thieves[i]);
        }
        // The owner took control back.
        vm.prank(owner);
        registry.setController(repositoryId, alice);
        _refuseFrom(own);
        _refuseFrom(alice);
        // Sold: the controller is gone with the seller.
        vm.startPrank(owner);
        registry.setController(repositoryId, own);
        registry.transferFrom(owner, alice, repositoryId);
        vm.stopPrank();
        _refuseFrom(own);
    }

    /// In proportion to nobody: one leaf of alice's, as much as is said.
    function _settleMost(uint64 epoch, uint256 amount) private {
        _settle(_pair(epoch, amount, 0));
        _afterChallenge();
    }

    function _grant(address account, uint256 amount) private {
        vm.prank(own);
        treasury.grant(repositoryId, address(token), account, amount);
    }

    function _refuse(address account) private {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.RoleHolder.selector, repositoryId, account));
        _grant(account, 1);
    }

    function _refuseFrom(address thief) private {
        vm.prank(thief);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotRepositoryGovernor.selector, repositoryId, thief));
        treasury.grant(repositoryId, address(token), stranger, 1);
    }

    function _ledger() private view returns (ITreasury.Ledger memory) {
        return treasury.ledger(repositoryId, address(token));
    }
}
