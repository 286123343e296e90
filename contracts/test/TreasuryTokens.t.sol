// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Fixture} from "./Fixture.sol";
import {FeeToken} from "./mocks/FeeToken.sol";
import {HostileToken} from "./mocks/HostileToken.sol";
import {ReentrantToken} from "./mocks/ReentrantToken.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";

/// Tokens that governance should not have allowed: each can harm those who were to be paid in it, and nobody else.
contract TreasuryTokensTest is Fixture {
    /// Beside each hostile token there is a deposit, and a final root of 60 and 40, in the governance token.
    function setUp() public override {
        super.setUp();
        _fund(1000, 100);
    }

    // ---- Fees

    function test_fees_areTheReceiversAndTheDepositorsMatter() public {
        FeeToken fee = new FeeToken();
        fee.mint(owner, 1000);
        _allowAndDeposit(fee, 1000);
        assertEq(treasury.ledger(repositoryId, address(fee)).unspent, 900);
        _settleIn(fee);
        assertEq(_claimIn(fee, alice, 60), 60);
        assertEq(fee.balanceOf(alice), 54);
        assertEq(fee.balanceOf(address(treasury)), 840, "the books are the balance");
        _othersAreWell();
    }

    // ---- Failing transfers

    function test_failing_depositsAreRefusedAndClaimsWait() public {
        HostileToken h = _hostile();
        h.setMood(HostileToken.Mood.ReturnsFalse);
        bytes memory failed = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(h));
        vm.prank(owner);
        vm.expectRevert(failed);
        treasury.deposit(repositoryId, address(h), 1);
        vm.expectRevert(failed);
        this.claimIn(h, alice, 60);
        h.setMood(HostileToken.Mood.Reverts);
        vm.expectRevert(abi.encodeWithSelector(HostileToken.Refused.selector, alice));
        this.claimIn(h, alice, 60);
        h.setMood(HostileToken.Mood.BurnsAllGas);
        vm.expectRevert();
        this.claimIn{gas: 1_000_000}(h, alice, 60);
        _othersAreWell();
        h.setMood(HostileToken.Mood.Obeys);
        assertEq(_claimIn(h, alice, 60), 60, "nothing was lost");
    }

    function test_blocking_harmsTheBlockedAlone() public {
        HostileToken h = _hostile();
        h.blockAccount(alice);
        vm.expectRevert(abi.encodeWithSelector(HostileToken.Refused.selector, alice));
        this.claimIn(h, alice, 60);
        assertEq(_claimIn(h, bob, 40), 40);
        _othersAreWell();
    }

    // ---- Balances that change by themselves

    /// Why such tokens must not be allowed: the last ones to claim find nothing. No other token is touched.
    function test_rebasing_harmsTheHoldersOfThatTokenAlone() public {
        HostileToken h = _hostile();
        h.shrink(address(treasury), 950);
        assertEq(_claimIn(h, bob, 40), 40);
        vm.expectRevert();
        this.claimIn(h, alice, 60);
        _othersAreWell();
    }

    // ---- Calls back

    function test_reentry_aClaimPaysOnce() public {
        ReentrantToken re = _reentrant();
        re.armWith(address(treasury), _claimCall(re, alice, 60));
        assertEq(_claimIn(re, alice, 60), 60);
        assertEq(bytes4(re.failure()), ITreasury.NothingToClaim.selector);
        assertEq(re.balanceOf(alice), 60);
        _othersAreWell();
    }

    function test_reentry_aDepositIsNotCountedTwice() public {
        ReentrantToken re = _reentrant();
        re.mint(owner, 100);
        re.armWith(address(treasury), abi.encodeCall(ITreasury.deposit, (repositoryId, address(re), 0)));
        vm.startPrank(owner);
        re.approve(address(treasury), 100);
        treasury.deposit(repositoryId, address(re), 100);
        vm.stopPrank();
        assertEq(bytes4(re.failure()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(treasury.ledger(repositoryId, address(re)).unspent, 1000);
        assertEq(re.balanceOf(address(treasury)), 1100);
    }

    /// A claim has no guard. Inside a deposit it only makes the deposit count for less.
    function test_reentry_aClaimInsideADepositGainsNothing() public {
        ReentrantToken re = _reentrant();
        re.mint(owner, 100);
        re.armWith(address(treasury), _claimCall(re, alice, 60));
        vm.startPrank(owner);
        re.approve(address(treasury), 100);
        assertEq(treasury.deposit(repositoryId, address(re), 100), 40);
        vm.stopPrank();
        assertEq(re.balanceOf(alice), 60);
        assertEq(re.balanceOf(address(treasury)), 1040);
        assertEq(treasury.ledger(repositoryId, address(re)).unspent, 940);
        assertEq(treasury.potOf(repositoryId, address(re), 1).left, 40);
        // The books stand for 980: 60 of the 1,040 are nobody's.
        _othersAreWell();
    }

    // ---- Helpers

    function claimIn(IERC20 asset, address account, uint256 amount) external returns (uint256) {
        return _claimIn(asset, account, amount);
    }

    function _hostile() private returns (HostileToken h) {
        h = new HostileToken();
        h.mint(owner, 1000);
        _allowAndDeposit(h, 1000);
        _settleIn(h);
    }

    function _reentrant() private returns (ReentrantToken re) {
        re = new ReentrantToken();
        re.mint(owner, 1000);
        _allowAndDeposit(re, 1000);
        _settleIn(re);
    }

    function _allowAndDeposit(IERC20 asset, uint256 amount) private {
        vm.prank(address(timelock));
        treasury.setTokenAllowed(address(asset), true);
        vm.startPrank(owner);
        asset.approve(address(treasury), type(uint256).max);
        treasury.deposit(repositoryId, address(asset), amount);
        treasury.setEpochBudget(repositoryId, address(asset), 1, 100);
        vm.stopPrank();
    }

    /// A final root of 60 for alice and 40 for bob, in the asset and in the governance token.
    function _settleIn(IERC20 asset) private {
        _afterEpoch(1);
        _settle(_pair(1, 60, 40));
        Settlement memory s = _settlement(1, 0, 0);
        s.token = address(asset);
        s.cumulativeTotal = 100;
        (bytes32 a, bytes32 b) = (_leafOf(asset, alice, 60), _leafOf(asset, bob, 40));
        s.root = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        _settle(s);
        _afterChallenge();
    }

    function _leafOf(IERC20 asset, address account, uint256 amount) private view returns (bytes32) {
        return _leafIn(repositoryId, address(asset), 1, account, amount, amount);
    }

    function _claimCall(IERC20 asset, address account, uint256 amount) private view returns (bytes memory) {
        bytes32[] memory proof = _single(account == alice ? _leafOf(asset, bob, 40) : _leafOf(asset, alice, 60));
        return abi.encodeCall(ITreasury.claim, (repositoryId, address(asset), 1, account, amount, amount, proof));
    }

    function _claimIn(IERC20 asset, address account, uint256 amount) private returns (uint256) {
        bytes32[] memory proof = _single(account == alice ? _leafOf(asset, bob, 40) : _leafOf(asset, alice, 60));
        return treasury.claim(repositoryId, address(asset), 1, account, amount, amount, proof);
    }

    function _othersAreWell() private {
        uint256 before = vm.snapshotState();
        assertEq(_claimAlice(_pair(1, 60, 40)), 60);
        assertEq(_claimBob(_pair(1, 60, 40)), 40);
        assertEq(token.balanceOf(address(treasury)), 900);
        assertEq(treasury.ledger(repositoryId, address(token)).unspent, 900);
        vm.revertToState(before);
    }
}
