// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A token whose transfers fail as it likes, and that takes balances away.
contract HostileToken is ERC20("Hostile", "HOST") {
    enum Mood {
        Obeys,
        ReturnsFalse,
        Reverts,
        BurnsAllGas
    }

    error Refused(address account);

    Mood private _mood;
    address private _blocked;

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function setMood(Mood mood) external {
        _mood = mood;
    }

    function blockAccount(address account) external {
        _blocked = account;
    }

    /// What a rebasing token does to every holder.
    function shrink(address account, uint256 amount) external {
        _burn(account, amount);
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return _obeys(to) && super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return _obeys(to) && super.transferFrom(from, to, value);
    }

    function _obeys(address to) private view returns (bool) {
        if (to == _blocked || _mood == Mood.Reverts) revert Refused(to);
        while (_mood == Mood.BurnsAllGas) {}
        return _mood == Mood.Obeys;
    }
}
