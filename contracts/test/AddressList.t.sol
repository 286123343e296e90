// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {AddressList} from "../src/AddressList.sol";

contract AddressListTest is Test {
    function testFuzz_writtenIsRead(address[] memory list) public {
        vm.assume(list.length <= 200);
        address pointer = AddressList.write(list);
        assertEq(AddressList.read(pointer), list);
        (bool ok, bytes memory answer) = pointer.call("anything");
        assertTrue(ok, "does nothing");
        assertEq(answer.length, 0);
    }

    function test_noContractIsTheEmptyList() public view {
        assertEq(AddressList.read(address(0)).length, 0);
    }

    function test_outOfGasIsAFailure() public {
        address[] memory list = new address[](200);
        vm.expectRevert();
        this.write{gas: 1_000_000}(list);
    }

    function write(address[] calldata list) external returns (address) {
        return AddressList.write(list);
    }
}
