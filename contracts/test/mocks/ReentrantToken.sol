// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A token that calls somebody back while it moves.
contract ReentrantToken is ERC20("Reentrant", "RE") {
    address private _target;
    bytes private _call;
    /// What the call back returned, where it failed.
    bytes public failure;

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function armWith(address target, bytes calldata call) external {
        (_target, _call) = (target, call);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (_target == address(0)) return;
        address target = _target;
        _target = address(0);
        (bool ok, bytes memory result) = target.call(_call);
        if (!ok) failure = result;
    }
}
