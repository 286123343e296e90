// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Fixture} from "./Fixture.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";

/// Everybody who moves money, with a quorum that lies about the leaves as often as not. Two repositories: 1 and its fork 2.
contract TreasuryHandler is Fixture {
    struct Leaves {
        uint256 a;
        uint256 b;
    }

    mapping(uint256 id => uint256) public deposited;
    mapping(uint256 id => uint256) public royaltiesPulled;
    mapping(uint256 id => uint256) public royaltiesPaid;
    mapping(uint256 id => uint256) public paid;
    mapping(uint256 id => mapping(uint64 epoch => Leaves)) private _leavesOf;
    mapping(uint256 id => uint64) public latest;
    /// The most that roots could ever have given out: one budget for each final one.
    mapping(uint256 id => uint256) public budgets;
    uint256 public bonds;

    function setUp() public override {
        super.setUp();
        vm.startPrank(owner);
        registry.setRoyalty(repositoryId, 1000);
        registry.register(owner, repositoryId, "fork", "refs/heads/main", 1);
        token.approve(address(treasury), type(uint256).max);
        vm.stopPrank();
        vm.prank(voter);
        token.approve(address(treasury), type(uint256).max);
        for (uint256 id = 1; id <= 2; ++id) {
            deposit(id, 100 ether);
            setBudget(id, 50 ether);
        }
        wait(2 * EPOCH);
    }

    function deposit(uint256 id, uint96 amount) public {
        id = _repository(id);
        amount = uint96(bound(amount, 1, 1_000 ether));
        vm.prank(owner);
        treasury.deposit(id, address(token), amount);
        deposited[id] += amount;
    }

    function setBudget(uint256 id, uint96 amount) public {
        id = _repository(id);
        uint64 next = treasury.currentEpoch() + 1;
        vm.prank(owner);
        treasury.setEpochBudget(id, address(token), next, bound(amount, 1, 500 ether));
    }

    function pullRoyalty() external {
        uint256 amount = treasury.pullRoyalty(2, address(token));
        royaltiesPaid[2] += amount;
        royaltiesPulled[1] += amount;
    }

    /// Settles the epoch just over with as much as it may, and leaves that may promise anything.
    function settle(uint256 id, uint256 part, uint256 lie) external {
        id = _repository(id);
        uint64 epoch = treasury.currentEpoch() - 1;
        ITreasury.EpochFunds memory f = treasury.epochFunds(id, address(token), epoch);
        uint256 most = f.unspent < f.epochBudget ? f.unspent : f.epochBudget;
        uint256 total = f.previousTotal + bound(part, 1, most);
        Leaves memory leaves = Leaves(bound(part, 0, total), bound(lie, 0, total * 3));
        Settlement memory s = _settlement(epoch, 0, 0);
        s.repositoryId = id;
        s.attempt = f.attempt;
        s.cumulativeTotal = total;
        s.root = Hashes.commutativeKeccak256(_leafIn(id, alice, leaves.a), _leafIn(id, bob, leaves.b));
        treasury.settle(s, _signatures(s, 3), 0);
        _leavesOf[id][epoch] = leaves;
        latest[id] = epoch;
        budgets[id] += f.epochBudget;
    }

    function claim(uint256 id, bool first) external {
        id = _repository(id);
        Leaves memory leaves = _leavesOf[id][latest[id]];
        (address account, uint256 cumulative) = first ? (alice, leaves.a) : (bob, leaves.b);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = first ? _leafIn(id, bob, leaves.b) : _leafIn(id, alice, leaves.a);
        paid[id] += treasury.claim(id, address(token), latest[id], account, cumulative, proof);
    }

    function challenge(uint256 id, bool free) external {
        id = _repository(id);
        vm.prank(free ? owner : voter);
        treasury.challenge(id, address(token), latest[id]);
        if (!free) bonds += CHALLENGE_BOND;
    }

    function rule(uint256 id, bool upheld) external {
        id = _repository(id);
        uint256 before = token.balanceOf(address(treasury));
        vm.prank(address(timelock));
        treasury.rule(id, address(token), latest[id], upheld);
        bonds -= before - token.balanceOf(address(treasury));
        if (upheld) budgets[id] -= treasury.budgetAt(id, address(token), latest[id]);
    }

    function wait(uint256 time) public {
        vm.warp(block.timestamp + bound(time, 4 days, 2 * EPOCH));
    }

    function treasuryBalance() external view returns (uint256) {
        return token.balanceOf(address(treasury));
    }

    function ledgerOf(uint256 id) external view returns (ITreasury.Ledger memory) {
        return treasury.ledger(id, address(token));
    }

    /// What a root that waits gives out once it is final.
    function waitingIn(uint256 id) external view returns (uint256) {
        ITreasury.PendingRoot memory p = treasury.pendingRoot(id, address(token));
        bool waits = p.status == ITreasury.RootStatus.Pending || p.status == ITreasury.RootStatus.Challenged;
        return waits && p.epoch >= treasury.ledger(id, address(token)).openEpoch ? p.amount : 0;
    }

    function _leafIn(uint256 id, address account, uint256 cumulative) private view returns (bytes32) {
        return treasury.leafOf(id, address(token), account, cumulative);
    }

    function _repository(uint256 seed) private pure returns (uint256) {
        return seed % 2 == 1 ? 1 : 2;
    }
}

contract TreasuryInvariantTest is Test {
    TreasuryHandler private handler;

    function setUp() public {
        handler = new TreasuryHandler();
        handler.setUp();
        bytes4[] memory actions = new bytes4[](8);
        actions[0] = handler.deposit.selector;
        actions[1] = handler.setBudget.selector;
        actions[2] = handler.pullRoyalty.selector;
        actions[3] = handler.settle.selector;
        actions[4] = handler.claim.selector;
        actions[5] = handler.challenge.selector;
        actions[6] = handler.rule.selector;
        actions[7] = handler.wait.selector;
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), actions));
    }

    /// For each repository: tokens in = unspent + waiting + claimable + paid + royalties, and no more is paid than a budget
    /// for each root that stood, whatever the quorum signed. The Treasury holds what the books and open bonds say.
    function invariant_conservation() public view {
        uint256 held = handler.bonds();
        for (uint256 id = 1; id <= 2; ++id) {
            ITreasury.Ledger memory l = handler.ledgerOf(id);
            uint256 into = handler.deposited(id) + handler.royaltiesPulled(id);
            uint256 out = handler.paid(id) + handler.royaltiesPaid(id);
            uint256 books = l.unspent + handler.waitingIn(id) + (l.settledTotal - l.claimedTotal) + l.royaltyDue;
            assertEq(into, out + books, "conservation");
            assertEq(l.claimedTotal, handler.paid(id), "claims");
            assertLe(handler.paid(id), handler.budgets(id), "budgets");
            held += books;
        }
        assertEq(handler.treasuryBalance(), held, "balance");
    }

    /// The run is not empty talk: a straight path through the handler pays out.
    function test_handlerReachesAPayment() public {
        handler.settle(1, 50 ether, 0);
        handler.wait(8 days);
        handler.claim(1, true);
        assertGt(handler.paid(1), 0);
    }
}
