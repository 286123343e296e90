// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IGovernanceToken} from "./interfaces/IGovernanceToken.sol";

/// @notice See IGovernanceToken.
contract GovernanceToken is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes, IGovernanceToken {
    /// @notice All that there ever was. Holders can burn their own; nobody can mint.
    uint256 public constant SUPPLY = 1_000_000_000 ether;

    /// @param genesis Who gets what.
    /// @param rest Who gets the rest: the timelock, which delegates to nobody and so does not vote.
    constructor(Allocation[] memory genesis, address rest) ERC20("Cairn", "CAIRN") ERC20Permit("Cairn") {
        uint256 sum;
        for (uint256 i; i < genesis.length; ++i) {
            sum += genesis[i].amount;
            if (sum > SUPPLY) revert GenesisExceedsSupply(sum, SUPPLY);
            _mint(genesis[i].account, genesis[i].amount);
        }
        _mint(rest, SUPPLY - sum);
    }

    /// @notice Votes are counted by time (ERC-6372), so that periods mean the same on every chain.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
