// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.29;

// Compiled by a profile of its own: EAS accepts one compiler version only.
import {EAS} from "@ethereum-attestation-service/eas-contracts/contracts/EAS.sol";
import {SchemaRegistry} from "@ethereum-attestation-service/eas-contracts/contracts/SchemaRegistry.sol";
