// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Fixture} from "./Fixture.sol";
import {ValidatorSet} from "../src/ValidatorSet.sol";
import {Settlement} from "../src/interfaces/ITreasury.sol";
import {IValidatorSet} from "../src/interfaces/IValidatorSet.sol";

contract ValidatorSetTest is Fixture {
    bytes32 private constant DIGEST = keccak256("digest");

    function test_genesis_isBondedAndInOneSet() public view {
        assertEq(validatorSet.validators(), _validatorAddresses());
        assertEq(validatorSet.setId(), 1);
        assertEq(validatorSet.quorum(), 3);
        assertEq(token.balanceOf(address(validatorSet)), 4 * BOND);
        assertTrue(validatorSet.isValidator(1, vm.addr(validatorKeys[0])));
        assertFalse(validatorSet.isValidator(2, vm.addr(validatorKeys[0])), "a set to come has no members");
        assertFalse(validatorSet.isValidator(1, stranger));
    }

    function test_genesis_needsItsBonds() public {
        address implementation = address(new ValidatorSet(token, address(timelock), address(treasury)));
        bytes memory call = abi.encodeCall(ValidatorSet.initialize, (_list(alice), BOND, EXIT_DELAY));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.GenesisBondMissing.selector, 0, BOND));
        _proxy(implementation, call);
    }

    function test_genesis_isInAscendingOrderAndNotTooLarge() public {
        address implementation = address(new ValidatorSet(token, address(timelock), address(treasury)));
        address[] memory twice = new address[](2);
        (twice[0], twice[1]) = (alice, alice);
        bytes memory call = abi.encodeCall(ValidatorSet.initialize, (twice, 0, EXIT_DELAY));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.SignersNotAscending.selector, alice, alice));
        _proxy(implementation, call);
        call = abi.encodeCall(ValidatorSet.initialize, (new address[](101), 0, EXIT_DELAY));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.SetFull.selector, 100));
        _proxy(implementation, call);
    }

    function test_bond_onlyAHundredMembers() public {
        ValidatorSet set = _setOf(100);
        assertEq(set.quorum(), 67);
        vm.prank(address(timelock));
        set.setAdmitted(owner, true);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.SetFull.selector, 100));
        set.bond();
    }

    /// Two quorums of any size share more than f members, so at least one honest one.
    function testFuzz_quorum_formula(uint8 count) public {
        uint256 n = bound(count, 1, 40);
        ValidatorSet set = _setOf(n);
        uint256 f = (n - 1) / 3;
        uint256 q = set.quorum();
        assertEq(q, (n + f + 1 + 1) / 2);
        assertGt(2 * q, n + f);
        assertLe(q, n - f, "the honest alone can settle");
    }

    // ---- requireQuorum

    function test_requireQuorum_acceptsQuorumAndMore() public view {
        uint64 set = validatorSet.setId();
        validatorSet.requireQuorum(set, DIGEST, _sign3(0, 1, 2));
        validatorSet.requireQuorum(set, DIGEST, _sign3(1, 2, 3));
    }

    function test_requireQuorum_refusesFewer() public {
        bytes[] memory two = new bytes[](2);
        (two[0], two[1]) = (_sign(validatorKeys[0], DIGEST), _sign(validatorKeys[1], DIGEST));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.BelowQuorum.selector, 2, 3));
        validatorSet.requireQuorum(1, DIGEST, two);
    }

    function test_requireQuorum_refusesRepeatsAndDisorder() public {
        address first = vm.addr(validatorKeys[0]);
        address second = vm.addr(validatorKeys[1]);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.SignersNotAscending.selector, second, second));
        validatorSet.requireQuorum(1, DIGEST, _sign3(0, 1, 1));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.SignersNotAscending.selector, second, first));
        validatorSet.requireQuorum(1, DIGEST, _sign3(1, 0, 2));
    }

    function test_requireQuorum_refusesOtherSetsAndStrangers() public {
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.StaleSet.selector, 0, 1));
        validatorSet.requireQuorum(0, DIGEST, _sign3(0, 1, 2));

        address leaver = vm.addr(validatorKeys[1]);
        vm.prank(leaver);
        validatorSet.exit();
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotValidator.selector, 2, leaver));
        validatorSet.requireQuorum(2, DIGEST, _sign3(0, 1, 2));
    }

    // ---- Coming and going

    function test_bond_needsAdmission() public {
        vm.startPrank(owner);
        token.approve(address(validatorSet), BOND);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotAdmitted.selector, owner));
        validatorSet.bond();
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotTimelock.selector, address(this)));
        validatorSet.setAdmitted(owner, true);

        vm.prank(address(timelock));
        validatorSet.setAdmitted(owner, true);
        vm.prank(owner);
        validatorSet.bond();
        assertTrue(validatorSet.isValidator(2, owner));
        assertFalse(validatorSet.isValidator(1, owner), "not of the set before");
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.AlreadyBonded.selector, owner));
        validatorSet.bond();
    }

    function test_exit_bondStaysForTheDelay() public {
        address leaver = vm.addr(validatorKeys[0]);
        vm.startPrank(leaver);
        validatorSet.exit();
        uint48 when = uint48(block.timestamp) + EXIT_DELAY;
        assertTrue(validatorSet.isValidator(1, leaver));
        assertFalse(validatorSet.isValidator(2, leaver));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotValidator.selector, 2, leaver));
        validatorSet.exit();
        vm.warp(when - 1);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotWithdrawable.selector, leaver, when));
        validatorSet.withdraw();
        vm.warp(when);
        validatorSet.withdraw();
        assertEq(token.balanceOf(leaver), BOND);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotWithdrawable.selector, leaver, when));
        validatorSet.withdraw();

        // Still admitted: it may come back, with a new bond.
        token.approve(address(validatorSet), BOND);
        validatorSet.bond();
        assertTrue(validatorSet.isValidator(3, leaver));
    }

    function test_removal_byGovernance() public {
        address removed = vm.addr(validatorKeys[2]);
        vm.prank(address(timelock));
        validatorSet.setAdmitted(removed, false);
        assertEq(validatorSet.validators().length, 3);
        vm.prank(removed);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotAdmitted.selector, removed));
        validatorSet.bond();
    }

    function test_exit_theLastStays() public {
        for (uint256 i; i < 3; ++i) {
            vm.prank(vm.addr(validatorKeys[i]));
            validatorSet.exit();
        }
        assertEq(validatorSet.quorum(), 1);
        vm.prank(vm.addr(validatorKeys[3]));
        vm.expectRevert(IValidatorSet.LastValidator.selector);
        validatorSet.exit();
    }

    function test_bondAmount_changesForNewOnes() public {
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotTimelock.selector, address(this)));
        validatorSet.setBondAmount(5 ether);
        vm.prank(address(timelock));
        validatorSet.setBondAmount(5 ether);
        assertEq(validatorSet.bondAmount(), 5 ether);
        assertEq(validatorSet.validator(vm.addr(validatorKeys[0])).bond, BOND);
    }

    // ---- Slashing

    function test_slash_twoRootsForOneDuty() public {
        Settlement memory a = _settlement(1, 10, 20);
        Settlement memory b = _settlement(1, 10, 21);
        uint256 key = validatorKeys[1];
        address liar = vm.addr(key);
        uint256 before = token.balanceOf(address(timelock));
        bytes memory signedA = _sign(key, treasury.digestOf(a));
        bytes memory signedB = _sign(key, treasury.digestOf(b));
        validatorSet.slash(a, signedA, b, signedB);
        assertEq(token.balanceOf(address(timelock)) - before, BOND);
        assertFalse(validatorSet.isValidator(validatorSet.setId(), liar));
        assertEq(validatorSet.validators().length, 3);

        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotSlashable.selector, liar, liar));
        validatorSet.slash(a, signedA, b, signedB);
        vm.startPrank(liar);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotAdmitted.selector, liar));
        validatorSet.bond();
    }

    function test_slash_alsoWhileLeaving() public {
        uint256 key = validatorKeys[1];
        Settlement memory a = _settlement(1, 10, 20);
        Settlement memory b = _settlement(1, 10, 21);
        vm.prank(vm.addr(key));
        validatorSet.exit();
        validatorSet.slash(a, _sign(key, treasury.digestOf(a)), b, _sign(key, treasury.digestOf(b)));
        vm.prank(vm.addr(key));
        vm.expectRevert();
        validatorSet.withdraw();
    }

    /// Signing another attempt, set, epoch, token or repository is an honest validator's daily work.
    function testFuzz_slash_neverForAnotherDuty(uint8 which) public {
        Settlement memory a = _settlement(1, 10, 20);
        Settlement memory b = _settlement(1, 10, 21);
        which %= 5;
        if (which == 0) b.attempt = 1;
        else if (which == 1) b.setId += 1;
        else if (which == 2) b.epoch = 2;
        else if (which == 3) b.token = alice;
        else b.repositoryId = 2;
        bytes memory signedA = _sign(validatorKeys[0], treasury.digestOf(a));
        bytes memory signedB = _sign(validatorKeys[0], treasury.digestOf(b));
        vm.expectRevert(IValidatorSet.NoContradiction.selector);
        validatorSet.slash(a, signedA, b, signedB);
    }

    function test_slash_refusesForgeries() public {
        Settlement memory a = _settlement(1, 10, 20);
        Settlement memory b = _settlement(1, 10, 21);
        bytes memory first = _sign(validatorKeys[0], treasury.digestOf(a));
        bytes memory second = _sign(validatorKeys[1], treasury.digestOf(b));
        vm.expectRevert(IValidatorSet.NoContradiction.selector);
        validatorSet.slash(a, first, a, first);
        vm.expectRevert(
            abi.encodeWithSelector(
                IValidatorSet.NotSlashable.selector, vm.addr(validatorKeys[0]), vm.addr(validatorKeys[1])
            )
        );
        validatorSet.slash(a, first, b, second);
        // Of a set before it joined.
        (a.setId, b.setId) = (0, 0);
        first = _sign(validatorKeys[0], treasury.digestOf(a));
        second = _sign(validatorKeys[0], treasury.digestOf(b));
        address account = vm.addr(validatorKeys[0]);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotSlashable.selector, account, account));
        validatorSet.slash(a, first, b, second);
    }

    function test_slash_theLastLeavesNoQuorum() public {
        ValidatorSet set = _setOf(1);
        uint256 key = validatorKeys[0];
        Settlement memory a = _settlement(1, 10, 20);
        Settlement memory b = _settlement(1, 10, 21);
        (a.setId, b.setId) = (1, 1);
        set.slash(a, _sign(key, treasury.digestOf(a)), b, _sign(key, treasury.digestOf(b)));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.BelowQuorum.selector, 0, type(uint256).max));
        set.requireQuorum(2, DIGEST, new bytes[](0));
    }

    // ---- Upgrades

    function test_upgrade_byTheTimelockAlone() public {
        address next = address(new ValidatorSet(token, address(timelock), address(treasury)));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotTimelock.selector, address(this)));
        validatorSet.upgradeToAndCall(next, "");
        vm.prank(address(timelock));
        validatorSet.upgradeToAndCall(next, "");
        assertEq(validatorSet.quorum(), 3);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        validatorSet.initialize(_list(alice), 0, 0);
    }

    /// Another set of `count` members, whose last is our first validator.
    function _setOf(uint256 count) private returns (ValidatorSet set) {
        address[] memory members = new address[](count);
        for (uint256 i; i < count; ++i) {
            members[i] = i == count - 1 ? vm.addr(validatorKeys[0]) : address(uint160(i + 1));
        }
        address implementation = address(new ValidatorSet(token, address(timelock), address(treasury)));
        address planned = vm.computeCreateAddress(address(this), vm.getNonce(address(this)));
        deal(address(token), planned, BOND * count);
        set = ValidatorSet(_proxy(implementation, abi.encodeCall(ValidatorSet.initialize, (members, BOND, EXIT_DELAY))));
        assertEq(address(set), planned);
    }

    function _sign3(uint256 a, uint256 b, uint256 c) private view returns (bytes[] memory signatures) {
        signatures = new bytes[](3);
        signatures[0] = _sign(validatorKeys[a], DIGEST);
        signatures[1] = _sign(validatorKeys[b], DIGEST);
        signatures[2] = _sign(validatorKeys[c], DIGEST);
    }
}
