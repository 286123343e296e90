// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title The platform's token: a supply that never grows, votes by timestamp, permits.
interface IGovernanceToken {
    /// One line of the published genesis list.
    struct Allocation {
        address account;
        uint256 amount;
    }

    /// @notice The genesis list gives out more than the supply.
    error GenesisExceedsSupply(uint256 sum, uint256 supply);
}
