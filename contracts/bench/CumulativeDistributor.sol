// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// The plainest distributor of growing amounts that can be made of OpenZeppelin's parts: one root, one sum for each account.
contract CumulativeDistributor {
    using SafeERC20 for IERC20;

    IERC20 public immutable TOKEN;
    bytes32 public immutable ROOT;
    mapping(address account => uint256) public claimed;

    event Claimed(address indexed account, uint256 amount);

    error InvalidProof();

    constructor(IERC20 token, bytes32 root) {
        TOKEN = token;
        ROOT = root;
    }

    function claim(address account, uint256 cumulative, bytes32[] calldata proof) external {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulative))));
        if (!MerkleProof.verifyCalldata(proof, ROOT, leaf)) revert InvalidProof();
        uint256 amount = cumulative - claimed[account];
        claimed[account] = cumulative;
        TOKEN.safeTransfer(account, amount);
        emit Claimed(account, amount);
    }
}
