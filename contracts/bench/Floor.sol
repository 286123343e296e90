// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// The least a contract can do to keep three words of facts: one new slot, and an event that tells the rest.
contract Floor {
    struct Facts {
        bytes32 key;
        bytes32 a;
        bytes32 b;
    }

    mapping(bytes32 key => bytes32) public kept;

    event Kept(bytes32 indexed key, bytes32 a, bytes32 b);

    function keep(Facts[] calldata facts) external {
        for (uint256 i; i < facts.length; ++i) {
            kept[facts[i].key] = facts[i].b;
            emit Kept(facts[i].key, facts[i].a, facts[i].b);
        }
    }
}
