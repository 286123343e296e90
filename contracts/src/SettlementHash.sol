// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Settlement} from "./interfaces/ITreasury.sol";

/// @notice EIP-712 hashes of settlements, the same for the Treasury that takes them and the ValidatorSet that judges them.
library SettlementHash {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant SETTLE_TYPEHASH = keccak256(
        "Settle(uint256 repositoryId,address token,uint64 epoch,uint32 attempt,uint64 setId,bytes32 snapshotBlockHash,bytes32 scorerHash,bytes32 leavesSha256,bytes32 root,uint256 cumulativeTotal)"
    );

    function domainSeparator(address treasury) internal view returns (bytes32) {
        return
            keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256("Cairn Treasury"), keccak256("1"), block.chainid, treasury));
    }

    function digest(Settlement calldata settlement, bytes32 separator) internal pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(separator, keccak256(abi.encode(SETTLE_TYPEHASH, settlement)));
    }
}
