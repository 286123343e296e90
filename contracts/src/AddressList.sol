// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A list of addresses kept as the code of a contract: reading all of it costs one EXTCODECOPY, where a storage slot
/// each would cost 2,100 gas a slot.
/// @dev One word an address, so the code starts with a zero byte, which is STOP: it can be called and does nothing.
library AddressList {
    /// @dev Returns `size` bytes that follow it: PUSH2 size, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN.
    function write(address[] memory list) internal returns (address pointer) {
        bytes memory data = abi.encodePacked(list);
        bytes memory creation = abi.encodePacked(hex"61", uint16(data.length), hex"80600a5f395ff3", data);
        assembly ("memory-safe") {
            pointer := create(0, add(creation, 32), mload(creation))
        }
        require(pointer != address(0)); // out of gas
    }

    /// @dev Of no contract: the empty list.
    function read(address pointer) internal view returns (address[] memory list) {
        list = new address[](pointer.code.length / 32);
        assembly ("memory-safe") {
            extcodecopy(pointer, add(list, 32), 0, mul(mload(list), 32))
        }
    }
}
