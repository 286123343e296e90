// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// Contracts of OpenZeppelin that are deployed as they are: imported so that they are compiled.
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
