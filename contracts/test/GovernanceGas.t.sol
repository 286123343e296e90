// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {GasFixture} from "./GasFixture.sol";
import {ITreasury} from "../src/interfaces/ITreasury.sol";

/// What each step of a decision costs.
contract GovernanceGasTest is GasFixture {
    function test_gas_proposal() public {
        bytes memory call = abi.encodeCall(ITreasury.setChallengeBond, (7));
        _keepProposal("", governor, "Cairn Governor", address(treasury), call);
        assertEq(treasury.challengeBond(), 7);
    }

    function test_gas_repositoryGovernance() public {
        module.create(repositoryId);
        _check("a repository's governance, made on first use", 1, 600_000);
    }
}
