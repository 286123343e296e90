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
        IContributionRegistry.Contribution[] memory batch = new IContributionRegistry.Contribution[](3);
        for (uint256 i; i < 3; ++i) {
            batch[i] = _contribution(alice);
            batch[i].payloadSha256 = bytes32(i + 1);
        }
        vm.prank(alice);
        contributions.recordBatch(batch, ITEM);
        assertNotEq(contributions.slotOf(contributions.keyOf(batch[2])), 0);

        batch[0].payloadSha256 = "new";
        batch[2].author = bob;
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IContributionRegistry.NotAuthor.selector, bob, alice));
        contributions.recordBatch(batch, ITEM);
        assertEq(contributions.slotOf(contributions.keyOf(batch[0])), 0);
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
