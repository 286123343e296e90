// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// A smart account that answers ERC-1271 as badly as it can.
contract HostileWallet {
    enum Kind {
        Reverts,
        RevertsWithALot,
        BurnsAllGas,
        Stops,
        ReturnsALot,
        ReturnsTooLittle,
        ReturnsAnotherWord,
        TriesToWrite
    }

    Kind private immutable KIND;
    uint256 private _written;

    constructor(Kind kind) {
        KIND = kind;
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        if (KIND == Kind.Reverts) revert("no");
        if (KIND == Kind.TriesToWrite) _written = 1;
        if (KIND == Kind.BurnsAllGas) while (true) {}
        if (KIND == Kind.RevertsWithALot) _answer(true, 100_000, bytes32(this.isValidSignature.selector));
        if (KIND == Kind.ReturnsALot) _answer(false, 100_000, "junk");
        if (KIND == Kind.ReturnsTooLittle) _answer(false, 4, bytes32(this.isValidSignature.selector));
        if (KIND == Kind.Stops) _answer(false, 0, 0);
        // Right but for its lowest bit.
        _answer(false, 32, bytes32(this.isValidSignature.selector) | bytes32(uint256(1)));
    }

    function _answer(bool fail, uint256 length, bytes32 first) private pure {
        assembly {
            mstore(0, first)
            if fail { revert(0, length) }
            return(0, length)
        }
    }
}
