// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {DeploymentFactory} from "../src/DeploymentFactory.sol";

contract Plain {
    uint256 public immutable VALUE;

    constructor(uint256 value) {
        VALUE = value;
    }
}

contract Refusing {
    error Refused(uint256 why);

    constructor(uint256 why) {
        if (why == 0) assembly { revert(0, 0) }
        revert Refused(why);
    }
}

contract DeploymentFactoryTest is Test {
    DeploymentFactory private factory;

    function setUp() public {
        factory = new DeploymentFactory(address(this));
    }

    function test_create_putsTheNthContractWhereItWasExpected() public {
        address first = vm.computeCreateAddress(address(factory), 1);
        address second = vm.computeCreateAddress(address(factory), 2);
        vm.expectEmit();
        emit DeploymentFactory.Created(0, first);
        assertEq(factory.create(0, _plain(5)), first);
        assertEq(factory.create(1, _plain(6)), second);
        assertEq(Plain(first).VALUE(), 5);
        assertEq(Plain(second).VALUE(), 6);
        assertEq(factory.count(), 2);
        bytes32 expected = keccak256(abi.encode(bytes32(0), keccak256(_plain(5))));
        assertEq(factory.digest(), keccak256(abi.encode(expected, keccak256(_plain(6)))));
    }

    function test_create_isForTheDeployerAlone() public {
        address stranger = makeAddr("stranger");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(DeploymentFactory.NotDeployer.selector, stranger));
        factory.create(0, _plain(5));
    }

    function test_create_makesNothingTwiceAndSkipsNothing() public {
        factory.create(0, _plain(5));
        vm.expectRevert(abi.encodeWithSelector(DeploymentFactory.OutOfOrder.selector, 0, 1));
        factory.create(0, _plain(5));
        vm.expectRevert(abi.encodeWithSelector(DeploymentFactory.OutOfOrder.selector, 2, 1));
        factory.create(2, _plain(5));
    }

    function test_create_saysWhyAConstructorFailedAndKeepsThePlace() public {
        vm.expectRevert(abi.encodeWithSelector(Refusing.Refused.selector, 7));
        factory.create(0, _refusing(7));
        vm.expectRevert(abi.encodeWithSelector(DeploymentFactory.CreationFailed.selector, 0));
        factory.create(0, _refusing(0));
        assertEq(factory.count(), 0);
        assertEq(factory.digest(), bytes32(0));
        assertEq(factory.create(0, _plain(5)), vm.computeCreateAddress(address(factory), 1));
    }

    function _plain(uint256 value) private pure returns (bytes memory) {
        return abi.encodePacked(type(Plain).creationCode, abi.encode(value));
    }

    function _refusing(uint256 why) private pure returns (bytes memory) {
        return abi.encodePacked(type(Refusing).creationCode, abi.encode(why));
    }
}
