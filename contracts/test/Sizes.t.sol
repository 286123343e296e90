// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

/// Each contract's code against the most a chain accepts (EIP-170), kept in `snapshots/` so that growth is seen.
contract SizesTest is Test {
    uint256 private constant MOST = 24_576;

    function test_sizes() public {
        string[10] memory names = [
            "GovernanceToken",
            "TimelockController",
            "PlatformGovernor",
            "RepositoryRegistry",
            "ContributionRegistry",
            "ValidatorSet",
            "Treasury",
            "ContributionVotes",
            "RepositoryGovernor",
            "GovernanceModule"
        ];
        for (uint256 i; i < names.length; ++i) {
            uint256 size = vm.getDeployedCode(string.concat(names[i], ".sol:", names[i])).length;
            assertGt(size, 0, names[i]);
            assertLe(size, MOST, names[i]);
            vm.snapshotValue("sizes", names[i], size);
        }
    }
}
