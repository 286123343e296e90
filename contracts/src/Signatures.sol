// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @notice Whether an account signed a hash: with its own key (low s), or by ERC-1271.
/// @dev The key is tried first. Asking for an account's code would cost as much again, and an account that has both (EIP-7702)
/// can act with its key anyway. An address without code answers no ERC-1271 call, so it needs no look either.
library Signatures {
    /// @notice What a smart account may spend on its answer in a batch. Enough for a multisig of a dozen owners; also what
    /// a malicious account burns at most.
    uint256 internal constant GAS = 150_000;
    /// @dev What reaching a cold account and preparing the call cost beside it.
    uint256 private constant MARGIN = 10_000;

    /// @notice There is too little gas left to give. Without this error a sender could make a good signature look bad.
    error NotEnoughGas(uint256 left);

    function isSigned(address signer, bytes32 hash, bytes calldata signature) internal view returns (bool) {
        return _isSignedByKey(signer, hash, signature)
            || SignatureChecker.isValidERC1271SignatureNowCalldata(signer, hash, signature);
    }

    /// @notice The same for signers that don't trust each other: a smart account gets `GAS` and no more, and of its answer
    /// one word is read.
    function isSignedBounded(address signer, bytes32 hash, bytes calldata signature) internal view returns (bool) {
        if (_isSignedByKey(signer, hash, signature)) return true;
        requireGas(GAS);
        bytes memory request = abi.encodeCall(IERC1271.isValidSignature, (hash, signature));
        bytes32 answer;
        bool answered;
        assembly ("memory-safe") {
            let success := staticcall(GAS, signer, add(request, 0x20), mload(request), 0x00, 0x20)
            answered := and(success, gt(returndatasize(), 0x1f))
            answer := mload(0x00)
        }
        return answered && answer == bytes32(IERC1271.isValidSignature.selector);
    }

    /// @notice Reverts unless a call made now can be given `amount` of gas: 63/64 of what is left.
    function requireGas(uint256 amount) internal view {
        uint256 left = gasleft();
        if (left - left / 64 < amount + MARGIN) revert NotEnoughGas(left);
    }

    function _isSignedByKey(address signer, bytes32 hash, bytes calldata signature) private pure returns (bool) {
        (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(hash, signature);
        return err == ECDSA.RecoverError.NoError && recovered == signer;
    }
}
