// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TreasuryBooks} from "./TreasuryBooks.sol";
import {FeeToken} from "./mocks/FeeToken.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";
import {IValidatorSet} from "../src/interfaces/IValidatorSet.sol";

/// Everybody who moves money: depositors, owners and buyers, repositories' Governors, parents, validators who come and go, a
/// quorum that lies every fourth time, challengers, the timelock, claimers, burners and thieves. Three repositories, of which the
/// second is a fork of the first, and two tokens, of which the second takes fees. An action that can't succeed at this moment does
/// nothing, so that a revert is a fault; what must never succeed is tried in a way that keeps the fault.
contract TreasuryHandler is TreasuryBooks {
    function setUp() public override {
        super.setUp();
        FeeToken fee = new FeeToken();
        assets = [address(token), address(fee)];
        accounts = [alice, bob, makeAddr("liar")];
        people = [owner, makeAddr("buyer"), makeAddr("another buyer")];
        vm.prank(address(timelock));
        treasury.setTokenAllowed(address(fee), true);
        vm.prank(owner);
        registry.setRoyalty(repositoryId, 1000);
        registry.register(owner, repositoryId, "fork", "refs/heads/main", 1);
        registry.register(owner, 0, "other", "refs/heads/main", 1);
        for (uint256 i; i < people.length; ++i) {
            fee.mint(people[i], 1e30);
            vm.prank(voter);
            token.transfer(people[i], 1_000_000 ether);
            _approveAll(people[i]);
        }
        _approveAll(voter);
        for (uint256 book; book < 6; ++book) {
            deposit(book, 0, 100 ether);
            setBudget(book, 50 ether);
        }
        wait(2 * EPOCH);
    }

    // ---- Money in

    function deposit(uint256 book, uint256 who, uint96 amount) public {
        (uint256 id, address asset) = _book(book);
        Ghost storage g = ghosts[id][asset];
        vm.prank(people[who % people.length]);
        g.received += treasury.deposit(id, asset, bound(amount, 1e9, 1_000 ether));
    }

    function pullRoyalty(uint256 asset) external {
        address of_ = assets[asset % 2];
        if (treasury.ledger(2, of_).royaltyDue == 0) return;
        uint256 amount = treasury.pullRoyalty(2, of_);
        ghosts[2][of_].royaltiesOut += amount;
        ghosts[1][of_].royaltiesIn += amount;
    }

    // ---- Owners

    function setBudget(uint256 book, uint96 amount) public {
        (uint256 id, address asset) = _book(book);
        uint64 next = treasury.currentEpoch() + 1;
        vm.prank(registry.ownerOf(id));
        treasury.setEpochBudget(id, asset, next, bound(amount, 0, 500 ether));
    }

    function sell(uint256 id, uint256 buyer) external {
        (id,) = _book(id);
        address seller = registry.ownerOf(id);
        vm.prank(seller);
        registry.transferFrom(seller, people[buyer % people.length], id);
    }

    function setMaintainer(uint256 id, uint256 account, bool on) external {
        (id,) = _book(id);
        vm.prank(registry.ownerOf(id));
        registry.setMaintainer(id, accounts[account % ACCOUNTS], on ? type(uint64).max : 0);
    }

    function setControl(uint256 id, bool byVote) external {
        (id,) = _book(id);
        (address own,) = module.addressesOf(id);
        vm.prank(registry.ownerOf(id));
        registry.setController(id, byVote ? own : address(0));
    }

    // ---- Settlements

    function settle(uint256 book, uint256 lie, uint256[3] calldata words) external {
        (uint256 id, address asset) = _book(book);
        (bool open, uint64 epoch, uint256 most) = _next(id, asset, words[0] >> 128);
        if (!open) return;
        Root memory r = lie % 4 == 0
            ? _lyingRoot(id, asset, epoch, bound(words[0], 1, most), words)
            : _honestRoot(id, asset, epoch, bound(words[0], 1, most), words);
        Settlement memory s = _settlementOf(id, asset, r);
        treasury.settle(s, _signBy(_members(validatorSet.quorum()), treasury.digestOf(s)), 0);
        Ghost storage g = ghosts[id][asset];
        g.roots.push(r);
        for (uint256 i; i < ACCOUNTS && r.honest; ++i) {
            g.earned[i] += r.amounts[i];
        }
        ++counts[r.honest ? "honest root" : "lying root"];
    }

    /// All in order but for the signatures: too few, one twice, one by a stranger, for a set that is no longer.
    function settleBadly(uint256 book, uint256 way, uint256[3] calldata words) external {
        (uint256 id, address asset) = _book(book);
        (bool open, uint64 epoch, uint256 most) = _next(id, asset, words[0] >> 128);
        if (!open) return;
        Settlement memory s = _settlementOf(id, asset, _honestRoot(id, asset, epoch, bound(words[0], 1, most), words));
        uint256[] memory keys = _members(_quorum() - (way % 4 == 0 ? 1 : 0));
        if (way % 4 == 1) keys[0] = keys[1];
        if (way % 4 == 2) keys[0] = uint256(keccak256("stranger"));
        if (way % 4 == 3) s.setId -= 1;
        bytes[] memory signatures = _signBy(keys, treasury.digestOf(s));
        _mustFail(stranger, abi.encodeCall(ITreasury.settle, (s, signatures, 0)), "a settlement without a quorum");
    }

    /// Validators leave, take their bonds and come back: each time it is another set.
    function changeSet(uint256 who) external {
        address account = vm.addr(validatorKeys[who % validatorKeys.length]);
        IValidatorSet.Validator memory v = validatorSet.validator(account);
        if (v.leftSetId == 0) {
            if (validatorSet.validators().length < 4) return;
            vm.prank(account);
            return validatorSet.exit();
        }
        if (block.timestamp < v.withdrawableAt) return;
        vm.startPrank(account);
        validatorSet.withdraw();
        token.approve(address(validatorSet), BOND);
        validatorSet.bond();
        vm.stopPrank();
    }

    // ---- Money out

    function claim(uint256 book, uint256 root, uint256 account) external {
        (uint256 id, address asset) = _book(book);
        Ghost storage g = ghosts[id][asset];
        if (g.roots.length == 0) return;
        _claim(id, asset, root % g.roots.length, account % ACCOUNTS);
    }

    /// All of one account's leaves, as many as can be paid.
    function claimAll(uint256 book, uint256 account) external {
        (uint256 id, address asset) = _book(book);
        for (uint256 i; i < ghosts[id][asset].roots.length; ++i) {
            _claim(id, asset, i, account % ACCOUNTS);
        }
    }

    function grant(uint256 book, uint96 amount, uint256 account) external {
        (uint256 id, address asset) = _book(book);
        (address own,) = module.addressesOf(id);
        // Most of the time in control, or there would hardly ever be a grant.
        if (amount % 4 != 0) {
            vm.prank(registry.ownerOf(id));
            registry.setController(id, own);
        }
        uint256 budget = treasury.budgetAt(id, asset, treasury.currentEpoch());
        uint256 value = bound(amount, 1, budget / 4 + 1);
        bytes memory call = abi.encodeCall(ITreasury.grant, (id, asset, accounts[account % ACCOUNTS], value));
        vm.prank(own);
        (bool ok,) = address(treasury).call(call);
        if (!ok) return;
        bool hasRole = registry.isMaintainer(id, accounts[account % ACCOUNTS]);
        if (hasRole || registry.controllerOf(id) != own) fault = "a grant that must not be";
        ghosts[id][asset].granted += value;
        ++counts["grant"];
    }

    function setBurnShare(uint8 basisPoints) external {
        vm.prank(address(timelock));
        treasury.setBurnShare(basisPoints % 101);
    }

    function burn(uint256 id) external {
        (id,) = _book(id);
        if (treasury.ledger(id, assets[0]).burnDue == 0) return;
        ghosts[id][assets[0]].burned += treasury.burn(id, assets[0]);
        ++counts["burn"];
    }

    // ---- Disputes

    function challenge(uint256 book, bool byOwner) external {
        (uint256 id, address asset) = _book(book);
        ITreasury.LatestRoot memory latest = treasury.latestRoot(id, asset);
        if (latest.status != ITreasury.RootStatus.Pending || block.timestamp >= latest.due) return;
        vm.prank(byOwner ? registry.ownerOf(id) : voter);
        treasury.challenge(id, asset, latest.epoch);
        ghosts[id][asset].bond = byOwner && latest.attempt == 0 ? 0 : CHALLENGE_BOND;
    }

    function rule(uint256 book, bool upheld) external {
        (uint256 id, address asset) = _book(book);
        ITreasury.LatestRoot memory latest = treasury.latestRoot(id, asset);
        if (latest.status != ITreasury.RootStatus.Challenged) return;
        vm.prank(address(timelock));
        treasury.rule(id, asset, latest.epoch, upheld);
        _judged(id, asset, upheld);
    }

    function lapse(uint256 book) external {
        (uint256 id, address asset) = _book(book);
        ITreasury.LatestRoot memory latest = treasury.latestRoot(id, asset);
        if (latest.status != ITreasury.RootStatus.Challenged || block.timestamp < latest.due) return;
        treasury.lapse(id, asset, latest.epoch);
        _judged(id, asset, true);
    }

    // ---- Thieves

    function steal(uint256 book, uint256 way, uint256 root, uint256 account, uint256 amount) external {
        (uint256 id, address asset) = _book(book);
        Ghost storage g = ghosts[id][asset];
        way = way % 4;
        if (way == 0) {
            uint64 next = treasury.currentEpoch() + 1_000;
            _mustFail(
                stranger, abi.encodeCall(ITreasury.setEpochBudget, (id, asset, next, amount)), "a stranger's budget"
            );
        } else if (way == 1) {
            (address others,) = module.addressesOf(id % REPOSITORIES + 1);
            _mustFail(others, abi.encodeCall(ITreasury.grant, (id, asset, stranger, 1)), "another's grant");
        } else if (g.roots.length != 0) {
            Root storage r = g.roots[root % g.roots.length];
            (uint256 i, bytes32[] memory proof) = (account % ACCOUNTS, _proof(id, asset, r, account % ACCOUNTS));
            // The leaf of an account for somebody else, or with another amount.
            address thief = way == 2 ? stranger : accounts[i];
            uint256 other = way == 2 ? r.amounts[i] : r.amounts[i] + 1 + amount % 1e18;
            bytes memory call = abi.encodeCall(
                ITreasury.claim, (id, asset, r.epoch, thief, other, r.cumulatives[i] + other - r.amounts[i], proof)
            );
            _mustFail(stranger, call, "a forged leaf");
        }
    }

    // ---- Time

    function wait(uint256 time) public {
        vm.warp(block.timestamp + bound(time, 1 days, 2 * EPOCH));
    }

    // ---- Helpers

    function _claim(uint256 id, address asset, uint256 root, uint256 i) private {
        Ghost storage g = ghosts[id][asset];
        Root storage r = g.roots[root];
        bytes memory call = abi.encodeCall(
            ITreasury.claim, (id, asset, r.epoch, accounts[i], r.amounts[i], r.cumulatives[i], _proof(id, asset, r, i))
        );
        (bool ok, bytes memory answer) = address(treasury).call(call);
        if (!ok) return;
        uint256 paid = abi.decode(answer, (uint256));
        g.paid += paid;
        g.paidTo[i] += paid;
        r.paid[i] += paid;
        ++counts["claim"];
    }

    function _judged(uint256 id, address asset, bool dropped) private {
        Ghost storage g = ghosts[id][asset];
        g.bond = 0;
        if (!dropped) return;
        ++counts["dropped root"];
        Root storage r = g.roots[g.roots.length - 1];
        r.dropped = true;
        for (uint256 i; i < ACCOUNTS && r.honest; ++i) {
            g.earned[i] -= r.amounts[i];
        }
    }

    function _mustFail(address who, bytes memory call, string memory what) private {
        vm.prank(who);
        (bool ok,) = address(treasury).call(call);
        if (ok) fault = what;
    }

    function _approveAll(address who) private {
        vm.startPrank(who);
        token.approve(address(treasury), type(uint256).max);
        FeeToken(assets[1]).approve(address(treasury), type(uint256).max);
        vm.stopPrank();
    }
}
