// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ITreasury} from "./interfaces/ITreasury.sol";

/// @notice The part of the Treasury that governance decides: tokens, bond, pay policies, burns.
abstract contract TreasuryParameters is ITreasury {
    /// @notice The most that role-holders and grants may share of a budget: half, so that a repository pays others at least as
    /// much as those who run it.
    uint16 public constant MAX_ROLE_SHARE_BPS = 5_000;
    /// @notice The most a settlement may burn of what it gives out: 1 %.
    uint8 public constant MAX_BURN_BPS = 100;

    address public immutable TIMELOCK;

    uint96 public challengeBond;
    uint8 public burnBps;
    mapping(address token => bool) public isTokenAllowed;
    mapping(address token => PayPolicy) private _policies;

    constructor(address timelock, uint96 challengeBond_, PayPolicy memory policy, address[] memory allowedTokens) {
        TIMELOCK = timelock;
        _setChallengeBond(challengeBond_);
        _setPayPolicy(address(0), policy);
        for (uint256 i; i < allowedTokens.length; ++i) {
            _setTokenAllowed(allowedTokens[i], true);
        }
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc ITreasury
    function setTokenAllowed(address token, bool allowed) external onlyTimelock {
        _setTokenAllowed(token, allowed);
    }

    /// @inheritdoc ITreasury
    function setChallengeBond(uint96 amount) external onlyTimelock {
        _setChallengeBond(amount);
    }

    /// @inheritdoc ITreasury
    function setPayPolicy(address token, PayPolicy calldata policy) external onlyTimelock {
        _setPayPolicy(token, policy);
    }

    /// @inheritdoc ITreasury
    function setBurnShare(uint8 basisPoints) external onlyTimelock {
        if (basisPoints > MAX_BURN_BPS) revert ShareTooHigh(basisPoints, MAX_BURN_BPS);
        burnBps = basisPoints;
        emit BurnShareSet(basisPoints);
    }

    /// @inheritdoc ITreasury
    function payPolicy(address token) public view returns (PayPolicy memory policy) {
        policy = _policies[token];
        if (policy.rate == 0) policy = _policies[address(0)];
    }

    function _setTokenAllowed(address token, bool allowed) private {
        isTokenAllowed[token] = allowed;
        emit TokenAllowed(token, allowed);
    }

    function _setChallengeBond(uint96 amount) private {
        challengeBond = amount;
        emit ChallengeBondSet(amount);
    }

    function _setPayPolicy(address token, PayPolicy memory policy) private {
        if (policy.roleShareBps > MAX_ROLE_SHARE_BPS) revert ShareTooHigh(policy.roleShareBps, MAX_ROLE_SHARE_BPS);
        if (token == address(0) && policy.rate == 0) revert ZeroRate();
        _policies[token] = policy;
        emit PayPolicySet(token, policy.rate, policy.roleShareBps);
    }
}
