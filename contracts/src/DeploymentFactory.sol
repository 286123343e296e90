// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Creates the contracts of one deployment, in order, for one deployer.
/// @notice The n-th contract lies at an address that follows from this factory's address and n alone, so that contracts can name
/// each other before they exist. This factory's own address follows from the deployer and a salt, as a CREATE2 proxy makes it.
/// Nobody else can take those addresses, or come between a contract and its initialiser.
/// @dev Keeps no power: no contract grants its creator anything. Whoever deploys it for another harms nobody.
contract DeploymentFactory {
    /// @notice Who alone may create.
    address public immutable DEPLOYER;

    /// @notice How many contracts were created.
    uint256 public count;
    /// @notice What was created: starts at zero, becomes keccak256(digest ‖ keccak256(creation code with its arguments)) with each
    /// contract. So one word proves every contract's code and arguments.
    bytes32 public digest;

    event Created(uint256 indexed index, address created);

    error NotDeployer(address account);
    /// @notice That contract is there already, or one before it is missing.
    error OutOfOrder(uint256 index, uint256 next);
    /// @notice The constructor reverted without saying why.
    error CreationFailed(uint256 index);

    constructor(address deployer) {
        DEPLOYER = deployer;
    }

    /// @notice Creates the contract number `index`; reverts with the constructor's reason.
    /// @param index Counted from 0. Named so that a transaction sent twice creates once.
    /// @param code Creation code with its arguments.
    function create(uint256 index, bytes memory code) external returns (address created) {
        if (msg.sender != DEPLOYER) revert NotDeployer(msg.sender);
        if (index != count) revert OutOfOrder(index, count);
        count = index + 1;
        digest = keccak256(abi.encode(digest, keccak256(code)));
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
        }
        if (created == address(0)) _revertWithReason(index);
        emit Created(index, created);
    }

    function _revertWithReason(uint256 index) private pure {
        assembly ("memory-safe") {
            let size := returndatasize()
            if size {
                let reason := mload(0x40)
                returndatacopy(reason, 0, size)
                revert(reason, size)
            }
        }
        revert CreationFailed(index);
    }
}
