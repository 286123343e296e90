// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// The least that pays cumulative sums by Merkle proofs, of OpenZeppelin's parts: what a claim is measured against.
contract CumulativeDistributor {
    using SafeERC20 for IERC20;

    IERC20 public immutable TOKEN;
    bytes32 public root;
    mapping(address account => uint256) public claimed;

    event Claimed(address indexed account, uint256 amount);
    error InvalidProof();

    constructor(IERC20 token) {
        TOKEN = token;
    }

    function setRoot(bytes32 root_) external {
        root = root_;
    }

    /// For a test that took a claim back.
    function setClaimed(address account, uint256 cumulative) external {
        claimed[account] = cumulative;
    }

    function claim(address account, uint256 cumulative, bytes32[] calldata proof) external {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulative))));
        if (!MerkleProof.verifyCalldata(proof, root, leaf)) revert InvalidProof();
        uint256 amount = cumulative - claimed[account];
        claimed[account] = cumulative;
        TOKEN.safeTransfer(account, amount);
        emit Claimed(account, amount);
    }
}
