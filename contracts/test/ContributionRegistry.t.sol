// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Fixture} from "./Fixture.sol";
import {Wallet1271} from "./mocks/Wallet1271.sol";
import {IContributionRegistry} from "../src/interfaces/IContributionRegistry.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";

contract ContributionRegistryTest is Fixture {
    bytes32 private constant ITEM = keccak256("item");

    function test_record_storesOneSlotAndAnnounces() public {
        IContributionRegistry.Contribution memory c = _contribution(alice);
        bytes32 key = keccak256(abi.encode(c.repositoryId, c.author, c.objectFormat, c.payloadSha256));
        vm.expectEmit();
        emit IContributionRegistry.Recorded(
            repositoryId, alice, key, 1, c.payloadSha256, c.commitId, c.treeId, c.manifestSha256, ITEM
        );
        vm.prank(alice);
        assertEq(contributions.record(c, ITEM), key);
        assertEq(contributions.keyOf(c), key);
        assertEq(contributions.slotOf(key), keccak256(abi.encode(c.commitId, c.treeId, c.manifestSha256)));
    }

    function testFuzz_record_neverChanges(IContributionRegistry.Contribution memory c, bytes32 other) public {
        c.objectFormat = 2;
        vm.assume(c.author != address(0) && c.commitId != 0 && c.treeId != 0 && other != c.manifestSha256);
        vm.startPrank(c.author);
        bytes32 key = contributions.record(c, ITEM);
        bytes32 slot = contributions.slotOf(key);
        contributions.record(c, 0); // equal: nothing happens
        c.manifestSha256 = other;
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.AlreadyRecorded.selector, key, slot));
        contributions.record(c, ITEM);
        assertEq(contributions.slotOf(key), slot);
    }

    function test_record_equalIsSilent() public {
        IContributionRegistry.Contribution memory c = _contribution(alice);
        vm.startPrank(alice);
        contributions.record(c, ITEM);
        vm.recordLogs();
        contributions.record(c, ITEM);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_record_nobodyOccupiesAnothersKey() public {
        IContributionRegistry.Contribution memory c = _contribution(alice);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.NotAuthor.selector, alice, bob));
        contributions.record(c, ITEM);
        c.author = bob;
        vm.prank(bob);
        bytes32 key = contributions.record(c, ITEM);
        c.author = alice;
        assertNotEq(key, contributions.keyOf(c));
        vm.prank(alice);
        contributions.record(c, ITEM);
    }

    function test_record_refusesBadObjectIds() public {
        IContributionRegistry.Contribution memory c = _contribution(alice);
        vm.startPrank(alice);
        c.objectFormat = 0;
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidObjectFormat.selector, 0));
        contributions.record(c, ITEM);
        c.objectFormat = 1;
        c.commitId = keccak256("32 bytes");
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidObjectId.selector, c.commitId));
        contributions.record(c, ITEM);
        c = _contribution(alice);
        c.treeId = 0;
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidObjectId.selector, c.treeId));
        contributions.record(c, ITEM);
    }

    function test_recordBatch_recordsAllOrNone() public {
        IContributionRegistry.Commit[] memory commits = _commits(3);
        vm.expectEmit();
        emit IContributionRegistry.Recorded(
            repositoryId,
            alice,
            keccak256(abi.encode(repositoryId, alice, 1, commits[0].payloadSha256)),
            1,
            commits[0].payloadSha256,
            commits[0].commitId,
            commits[0].treeId,
            keccak256("manifest"),
            ITEM
        );
        vm.prank(alice);
        contributions.recordBatch(alice, _batch(), commits);
        assertNotEq(contributions.slotOf(_keyOf(alice, commits[2])), 0);

        commits[0].payloadSha256 = "new";
        commits[2].treeId = "another";
        bytes32 key = _keyOf(alice, commits[2]);
        vm.expectRevert(
            abi.encodeWithSelector(IContributionRegistry.AlreadyRecorded.selector, key, contributions.slotOf(key))
        );
        vm.prank(alice);
        contributions.recordBatch(alice, _batch(), commits);
        assertEq(contributions.slotOf(_keyOf(alice, commits[0])), 0);
    }

    function test_recordBatch_byItsAuthorAlone() public {
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.NotAuthor.selector, alice, bob));
        contributions.recordBatch(alice, _batch(), _commits(1));
    }

    function test_recordBatch_equalOnesAreSilent() public {
        IContributionRegistry.Commit[] memory commits = _commits(2);
        vm.startPrank(alice);
        contributions.recordBatch(alice, _batch(), commits);
        commits[1].payloadSha256 = "new";
        vm.recordLogs();
        contributions.recordBatch(alice, _batch(), commits);
        assertEq(vm.getRecordedLogs().length, 1);
    }

    /// A batch is nothing but its records one by one.
    function testFuzz_recordBatch_equalsSingleRecords(bytes32[3][5] memory words, uint8 count) public {
        IContributionRegistry.Commit[] memory commits = new IContributionRegistry.Commit[](count % 6);
        for (uint256 i; i < commits.length; ++i) {
            vm.assume(words[i][1] != 0 && words[i][2] != 0);
            commits[i] = IContributionRegistry.Commit(keccak256(abi.encode(i, words[i][0])), words[i][1], words[i][2]);
        }
        IContributionRegistry.Batch memory batch = _batch();
        batch.objectFormat = 2;
        uint256 before = vm.snapshotState();
        vm.startPrank(alice);
        contributions.recordBatch(alice, batch, commits);
        bytes32[] memory slots = new bytes32[](commits.length);
        for (uint256 i; i < commits.length; ++i) {
            slots[i] = contributions.slotOf(contributions.keyOf(_from(batch, alice, commits[i])));
        }
        vm.revertToState(before);
        for (uint256 i; i < commits.length; ++i) {
            bytes32 key = contributions.record(_from(batch, alice, commits[i]), batch.arweaveId);
            assertEq(contributions.slotOf(key), slots[i]);
        }
    }

    function test_recordBatch_refusesAnUnknownFormat() public {
        IContributionRegistry.Batch memory batch = _batch();
        batch.objectFormat = 3;
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidObjectFormat.selector, 3));
        contributions.recordBatch(address(this), batch, _commits(1));
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidObjectFormat.selector, 3));
        contributions.recordBatchBySignature(
            batch, new IContributionRegistry.SignedCommit[](0), new IContributionRegistry.SignedDelegation[](0)
        );
    }

    function test_recordBySignature_bindsEveryField() public {
        (address author, uint256 key) = makeAddrAndKey("author");
        IContributionRegistry.Contribution memory c = _contribution(author);
        bytes memory signature = _sign(key, contributions.digestOf(c, ITEM));

        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidSignature.selector, author));
        contributions.recordBySignature(c, "another item", signature);
        c.manifestSha256 = "another";
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidSignature.selector, author));
        contributions.recordBySignature(c, ITEM, signature);

        c = _contribution(author);
        bytes32 recorded = contributions.recordBySignature(c, ITEM, signature);
        assertNotEq(contributions.slotOf(recorded), 0);
        contributions.recordBySignature(c, ITEM, signature); // replayed: nothing happens
    }

    function test_recordBySignature_digestIsTheDocumentedOne() public view {
        IContributionRegistry.Contribution memory c = _contribution(alice);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Cairn Contributions"),
                keccak256("1"),
                block.chainid,
                address(contributions)
            )
        );
        bytes32 typehash = keccak256(
            "Record(uint256 repositoryId,address author,uint8 objectFormat,bytes32 payloadSha256,bytes32 commitId,bytes32 treeId,bytes32 manifestSha256,bytes32 arweaveId)"
        );
        bytes32 message = keccak256(
            bytes.concat(
                abi.encode(typehash, c.repositoryId, c.author, c.objectFormat, c.payloadSha256),
                abi.encode(c.commitId, c.treeId, c.manifestSha256, ITEM)
            )
        );
        bytes32 expected = keccak256(abi.encodePacked("\x19\x01", domain, message));
        assertEq(contributions.digestOf(c, ITEM), expected);
    }

    function test_recordBySignature_refusesHighS() public {
        (address author, uint256 key) = makeAddrAndKey("author");
        IContributionRegistry.Contribution memory c = _contribution(author);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, contributions.digestOf(c, ITEM));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory high = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidSignature.selector, author));
        contributions.recordBySignature(c, ITEM, high);
    }

    function test_recordBySignature_ofASmartAccount() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        address wallet = address(new Wallet1271(signer));
        IContributionRegistry.Contribution memory c = _contribution(wallet);
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidSignature.selector, wallet));
        contributions.recordBySignature(c, ITEM, _sign(key, "wrong"));
        contributions.recordBySignature(c, ITEM, _sign(key, contributions.digestOf(c, ITEM)));
        assertNotEq(contributions.slotOf(contributions.keyOf(c)), 0);
    }

    function test_recordByDelegation_untilRevoked() public {
        (address author, uint256 authorKey) = makeAddrAndKey("author");
        (address session, uint256 sessionKey) = makeAddrAndKey("session");
        IContributionRegistry.Contribution memory c = _contribution(author);
        IRepositoryRegistry.Delegation memory d =
            IRepositoryRegistry.Delegation(author, session, repositoryId, 3, 0, uint64(block.timestamp + 1), 1);
        bytes memory given = _sign(authorKey, _delegationDigest(d));
        bytes memory signature = _sign(sessionKey, contributions.digestOf(c, ITEM));

        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidSignature.selector, session));
        contributions.recordByDelegation(c, ITEM, d, given, given);
        contributions.recordByDelegation(c, ITEM, d, given, signature);
        assertNotEq(contributions.slotOf(contributions.keyOf(c)), 0);

        vm.prank(session);
        registry.revokeDelegation(d);
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidDelegation.selector, author, session));
        contributions.recordByDelegation(c, ITEM, d, given, signature);
    }

    function test_recordByDelegation_refusesOtherAuthorsAndRepositories() public {
        (address author, uint256 authorKey) = makeAddrAndKey("author");
        (address session, uint256 sessionKey) = makeAddrAndKey("session");
        IRepositoryRegistry.Delegation memory d =
            IRepositoryRegistry.Delegation(author, session, repositoryId, 2, 0, uint64(block.timestamp + 1), 1);
        bytes memory given = _sign(authorKey, _delegationDigest(d));

        IContributionRegistry.Contribution memory c = _contribution(alice);
        bytes memory signature = _sign(sessionKey, contributions.digestOf(c, ITEM));
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidDelegation.selector, author, session));
        contributions.recordByDelegation(c, ITEM, d, given, signature);

        c = _contribution(author);
        c.repositoryId = 2;
        signature = _sign(sessionKey, contributions.digestOf(c, ITEM));
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.InvalidDelegation.selector, author, session));
        contributions.recordByDelegation(c, ITEM, d, given, signature);
    }

    function _batch() private view returns (IContributionRegistry.Batch memory) {
        return IContributionRegistry.Batch(repositoryId, 1, keccak256("manifest"), ITEM);
    }

    function _commits(uint256 count) private pure returns (IContributionRegistry.Commit[] memory commits) {
        commits = new IContributionRegistry.Commit[](count);
        for (uint256 i; i < count; ++i) {
            commits[i] = IContributionRegistry.Commit(
                bytes32(i + 1), bytes32(bytes20(keccak256("commit"))), bytes32(bytes20(keccak256("tree")))
            );
        }
    }

    function _from(IContributionRegistry.Batch memory batch, address author, IContributionRegistry.Commit memory commit)
        private
        pure
        returns (IContributionRegistry.Contribution memory)
    {
        return IContributionRegistry.Contribution({
            repositoryId: batch.repositoryId,
            author: author,
            objectFormat: batch.objectFormat,
            payloadSha256: commit.payloadSha256,
            commitId: commit.commitId,
            treeId: commit.treeId,
            manifestSha256: batch.manifestSha256
        });
    }

    function _keyOf(address author, IContributionRegistry.Commit memory commit) private view returns (bytes32) {
        return contributions.keyOf(_from(_batch(), author, commit));
    }

    function _contribution(address author) private view returns (IContributionRegistry.Contribution memory) {
        return IContributionRegistry.Contribution({
            repositoryId: repositoryId,
            author: author,
            objectFormat: 1,
            payloadSha256: keccak256("payload"),
            commitId: bytes32(bytes20(keccak256("commit"))),
            treeId: bytes32(bytes20(keccak256("tree"))),
            manifestSha256: keccak256("manifest")
        });
    }
}
