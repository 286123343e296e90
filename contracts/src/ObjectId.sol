// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Git object ids as bytes32, the id to the left.
library ObjectId {
    uint8 internal constant SHA1 = 1;
    uint8 internal constant SHA256 = 2;

    function isFormat(uint8 objectFormat) internal pure returns (bool) {
        return objectFormat == SHA1 || objectFormat == SHA256;
    }

    /// @notice Not zero, and no longer than its format: a SHA-1 ends in 12 zero bytes.
    function isValid(bytes32 objectId, uint8 objectFormat) internal pure returns (bool) {
        return objectId != 0 && (objectFormat == SHA256 || uint96(uint256(objectId)) == 0);
    }
}
