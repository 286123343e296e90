// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {GasFixture} from "./GasFixture.sol";
import {IContributionRegistry} from "../src/interfaces/IContributionRegistry.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";
import {Settlement} from "../src/interfaces/ITreasury.sol";

/// What users pay for the calls they make, base fee and calldata counted, against ceilings that keep them from growing unseen.
contract GasTest is GasFixture {
    bytes32 private constant ITEM = keccak256("item");

    function _validatorCount() internal pure override returns (uint256) {
        return 7;
    }

    function test_gas_record() public {
        IContributionRegistry.Contribution memory c = _contribution(alice, 0);
        vm.prank(alice);
        contributions.record(c, ITEM);
        _check("record", 1, 60_000);
    }

    function test_gas_recordBySignature() public {
        (address author, uint256 key) = makeAddrAndKey("author");
        IContributionRegistry.Contribution memory c = _contribution(author, 0);
        bytes memory signature = _sign(key, contributions.digestOf(c, ITEM));
        contributions.recordBySignature(c, ITEM, signature);
        _check("recordBySignature", 1, 75_000);
    }

    function test_gas_recordByDelegation() public {
        (address author, uint256 key) = makeAddrAndKey("author");
        (address session, uint256 sessionKey) = makeAddrAndKey("session");
        IContributionRegistry.Contribution memory c = _contribution(author, 0);
        IRepositoryRegistry.Delegation memory d =
            IRepositoryRegistry.Delegation(author, session, repositoryId, 2, 0, uint64(block.timestamp + 1 days), 1);
        bytes memory given = _sign(key, _delegationDigest(d));
        bytes memory signature = _sign(sessionKey, contributions.digestOf(c, ITEM));
        contributions.recordByDelegation(c, ITEM, d, given, signature);
        _check("recordByDelegation", 1, 85_000);
    }

    function test_gas_recordBatch() public {
        IContributionRegistry.Commit[] memory commits = new IContributionRegistry.Commit[](50);
        for (uint256 i; i < 50; ++i) {
            commits[i] = _commit(i);
        }
        vm.prank(alice);
        contributions.recordBatch(alice, _batch(), commits);
        _check("recordBatch of 50, an item", 50, 30_000);
    }

    function test_gas_recordBatchBySignature() public {
        _recordSigned(50, false);
        _check("recordBatchBySignature of 50, each by its author, an item", 50, 40_000);
    }

    function test_gas_recordBatchByDelegation() public {
        _recordSigned(50, true);
        _check("recordBatchBySignature of 50 by one session key, an item", 50, 40_000);
    }

    function _recordSigned(uint256 count, bool byDelegation) private {
        IContributionRegistry.SignedCommit[] memory commits = new IContributionRegistry.SignedCommit[](count);
        IContributionRegistry.SignedDelegation[] memory delegations =
            new IContributionRegistry.SignedDelegation[](byDelegation ? 1 : 0);
        (address author, uint256 key) = makeAddrAndKey("author");
        if (byDelegation) {
            IRepositoryRegistry.Delegation memory d = IRepositoryRegistry.Delegation(
                author, vm.addr(7), repositoryId, 2, 0, uint64(block.timestamp + 1 days), 1
            );
            delegations[0] = IContributionRegistry.SignedDelegation(d, _sign(key, _delegationDigest(d)));
        }
        for (uint256 i; i < count; ++i) {
            if (!byDelegation) (author, key) = makeAddrAndKey(vm.toString(i));
            bytes32 digest = contributions.digestOf(_contribution(author, i), ITEM);
            bytes memory signature = _sign(byDelegation ? 7 : key, digest);
            commits[i] = IContributionRegistry.SignedCommit(author, _commit(i), byDelegation ? 1 : 0, signature);
        }
        contributions.recordBatchBySignature(_batch(), commits, delegations);
    }

    function test_gas_advance() public {
        IRepositoryRegistry.Credit[] memory credits = new IRepositoryRegistry.Credit[](1);
        credits[0] = IRepositoryRegistry.Credit(keccak256("contribution"), 10_000);
        bytes32 first = bytes32(bytes20(keccak256("first")));
        bytes32 second = bytes32(bytes20(keccak256("second")));
        vm.prank(owner);
        registry.advance(repositoryId, MAIN, 0, first, keccak256("manifest"), credits, false);
        _check("advance, a ref's first", 1, 75_000);
        vm.prank(owner);
        registry.setMaintainer(repositoryId, alice, type(uint64).max);
        vm.prank(alice);
        registry.advance(repositoryId, MAIN, first, second, keccak256("manifest"), credits, false);
        _check("advance, later, by a maintainer", 1, 75_000);
    }

    function test_gas_settle() public {
        _settleSecondEpoch(10, "settle, 7 validators, second epoch");
    }

    function test_gas_settle_manyContributors() public {
        _settleSecondEpoch(100_000, "settle, 7 validators, second epoch, 100,000 contributors");
    }

    /// Each contributor earned the same in both epochs; the root is that of all their leaves.
    function _settleSecondEpoch(uint256 contributors, string memory what) private {
        uint256 earned = 960 ether / contributors;
        _fund(10_000 ether, 1_000 ether);
        for (uint64 epoch = 1; epoch <= 2; ++epoch) {
            _afterEpoch(epoch);
            Settlement memory s = _settlement(epoch, 0, 0);
            s.root = _rootOf(contributors, epoch, earned);
            s.cumulativeTotal = epoch * contributors * earned;
            treasury.settle(s, _signatures(s, 5), ITEM);
        }
        _check(what, 1, 125_000);
    }

    function _rootOf(uint256 contributors, uint64 epoch, uint256 earned) private view returns (bytes32) {
        bytes32[] memory nodes = new bytes32[](contributors);
        for (uint256 i; i < contributors; ++i) {
            nodes[i] = _scratchLeaf(epoch, address(uint160(i + 1)), earned);
        }
        while (contributors > 1) {
            uint256 above;
            for (uint256 i; i < contributors; i += 2) {
                nodes[above++] = i + 1 < contributors ? Hashes.commutativeKeccak256(nodes[i], nodes[i + 1]) : nodes[i];
            }
            contributors = above;
        }
        return nodes[0];
    }

    /// Hands back the memory it takes, as 100,000 leaves would take too much of it.
    function _scratchLeaf(uint64 epoch, address account, uint256 earned) private view returns (bytes32 leaf) {
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40)
        }
        leaf = _leaf(epoch, account, earned, epoch * earned);
        assembly ("memory-safe") {
            mstore(0x40, free)
        }
    }

    function _batch() private view returns (IContributionRegistry.Batch memory) {
        return IContributionRegistry.Batch(repositoryId, 1, keccak256("manifest"), ITEM);
    }

    function _commit(uint256 salt) private view returns (IContributionRegistry.Commit memory) {
        IContributionRegistry.Contribution memory c = _contribution(alice, salt);
        return IContributionRegistry.Commit(c.payloadSha256, c.commitId, c.treeId);
    }

    function _contribution(address author, uint256 salt)
        private
        view
        returns (IContributionRegistry.Contribution memory)
    {
        return IContributionRegistry.Contribution({
            repositoryId: repositoryId,
            author: author,
            objectFormat: 1,
            payloadSha256: keccak256(abi.encode("payload", salt)),
            commitId: bytes32(bytes20(keccak256(abi.encode("commit", salt)))),
            treeId: bytes32(bytes20(keccak256(abi.encode("tree", salt)))),
            manifestSha256: keccak256("manifest")
        });
    }
}
