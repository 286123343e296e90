// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

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

    function test_gas_settleAndClaim() public {
        _fund(10_000 ether, 1_000 ether);
        _afterEpoch(1);
        _settle(1, 60 ether, 40 ether);
        _afterEpoch(2);
        Settlement memory s = _settlement(2, 100 ether, 60 ether);
        bytes[] memory signatures = _signatures(s, 5);
        treasury.settle(s, signatures, ITEM);
        _check("settle, 7 validators, second epoch", 1, 135_000);
        _afterChallenge();

        bytes32[] memory proof = new bytes32[](1);
        proof[0] = _leaf(bob, 60 ether);
        treasury.claim(repositoryId, address(token), 2, alice, 100 ether, proof);
        _check("claim, an epoch's first, a new holder", 1, 130_000);
        proof[0] = _leaf(alice, 100 ether);
        uint256 before = vm.snapshotState();
        treasury.claim(repositoryId, address(token), 2, bob, 60 ether, proof);
        _check("claim, a new holder", 1, 125_000);
        vm.revertToState(before);
        vm.prank(owner);
        token.transfer(bob, 1 ether);
        treasury.claim(repositoryId, address(token), 2, bob, 60 ether, proof);
        _check("claim, an old holder", 1, 110_000);
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
