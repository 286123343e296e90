// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// Our own figures, measured by the tests that guard them, in the same run as the rivals'. TreasuryGasTest measures
// OpenZeppelin's cumulative claim itself, beside each of ours.
import {GasTest} from "../test/Gas.t.sol";
import {GovernanceGasTest} from "../test/GovernanceGas.t.sol";
import {SizesTest} from "../test/Sizes.t.sol";
import {TreasuryGasTest} from "../test/TreasuryGas.t.sol";
