// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {CumulativeDistributor} from "./mocks/CumulativeDistributor.sol";
import {GasFixture} from "./GasFixture.sol";
import {Settlement} from "../src/interfaces/ITreasury.sol";

/// A claim beside OpenZeppelin's parts put together (CumulativeDistributor): the same token, 1,000 leaves, the same accounts
/// and amounts, epoch after epoch, in one run.
contract TreasuryGasTest is GasFixture {
    uint256 private constant LEAVES = 1_000;
    uint256 private constant EARNED = 3.2 ether;

    bytes32[][] private _ours;
    bytes32[][] private _theirs;
    CumulativeDistributor private _distributor;

    function setUp() public override {
        super.setUp();
        _distributor = new CumulativeDistributor(token);
        _fund(100_000 ether, 10_000 ether);
        vm.prank(owner);
        token.transfer(address(_distributor), 100_000 ether);
    }

    function test_gas_claim() public {
        _settleEpoch(1);
        _claim(1, 3, "claim, an epoch's first, a new holder");
        assertLe(_claim(1, 4, "claim, a new holder"), 1_080);
        vm.prank(owner);
        token.transfer(_account(5), 1);
        assertLe(_claim(1, 5, "claim, an old holder"), 1_080);
        _settleEpoch(2);
        _claim(2, 4, "claim, an epoch's first, an old holder that claimed before");
        _claim(2, 5, "claim, an old holder that claimed before");
    }

    function _settleEpoch(uint64 epoch) private {
        _afterEpoch(epoch);
        _plant(epoch);
        _distributor.setRoot(_theirs[_theirs.length - 1][0]);
        Settlement memory s = _settlement(epoch, 0, 0);
        s.root = _ours[_ours.length - 1][0];
        s.cumulativeTotal = LEAVES * EARNED * epoch;
        _settle(s);
        _afterChallenge();
    }

    /// Both from the same state. Returns ours in thousandths of theirs.
    function _claim(uint64 epoch, uint256 i, string memory what) private returns (uint256) {
        (address account, uint256 cumulative) = (_account(i), EARNED * epoch);
        bytes32[] memory proof = _path(_theirs, i);
        uint256 snapshot = vm.snapshotState();
        _distributor.claim(account, cumulative, proof);
        uint256 theirs = _keep(string.concat("OpenZeppelin: ", what), 1);
        vm.revertToState(snapshot);
        _distributor.setClaimed(account, cumulative);
        proof = _path(_ours, i);
        treasury.claim(repositoryId, address(token), epoch, account, EARNED, cumulative, proof);
        return _keep(what, 1) * 1000 / theirs;
    }

    function _account(uint256 i) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("account", i)))));
    }

    /// Both trees of an epoch, level by level, each pair hashed in sorted order; an odd node goes up as it is.
    function _plant(uint64 epoch) private {
        delete _ours;
        delete _theirs;
        _ours.push();
        _theirs.push();
        for (uint256 i; i < LEAVES; ++i) {
            (address account, uint256 cumulative) = (_account(i), EARNED * epoch);
            _ours[0].push(_leaf(epoch, account, EARNED, cumulative));
            _theirs[0].push(keccak256(bytes.concat(keccak256(abi.encode(account, cumulative)))));
        }
        _grow(_ours);
        _grow(_theirs);
    }

    function _grow(bytes32[][] storage tree) private {
        for (uint256 level; tree[level].length > 1; ++level) {
            bytes32[] memory below = tree[level];
            tree.push();
            bytes32[] storage above = tree[level + 1];
            for (uint256 i; i < below.length; i += 2) {
                above.push(i + 1 < below.length ? Hashes.commutativeKeccak256(below[i], below[i + 1]) : below[i]);
            }
        }
    }

    function _path(bytes32[][] storage tree, uint256 i) private view returns (bytes32[] memory proof) {
        proof = new bytes32[](tree.length - 1);
        for (uint256 level; level < proof.length; ++level) {
            proof[level] = tree[level][i ^ 1]; // the leaves asked for are far from the odd end
            i >>= 1;
        }
    }
}
