// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Fixture} from "./Fixture.sol";
import {HostileWallet} from "./mocks/HostileWallet.sol";
import {Wallet1271} from "./mocks/Wallet1271.sol";
import {IContributionRegistry} from "../src/interfaces/IContributionRegistry.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";
import {Signatures} from "../src/Signatures.sol";

/// recordBatchBySignature: many authors in one call, each by their own signature, none able to stop the others.
contract SignedBatchTest is Fixture {
    bytes32 private constant ITEM = keccak256("item");
    uint256 private constant AUTHOR = 11;
    uint256 private constant OTHER = 12;
    uint256 private constant SESSION = 13;

    IContributionRegistry.SignedCommit[] private items;
    IContributionRegistry.SignedDelegation[] private delegations;

    function test_severalAuthors_eachBySignature() public {
        _add(AUTHOR, 1);
        _add(OTHER, 2);
        address wallet = address(new Wallet1271(vm.addr(OTHER)));
        _addSigned(wallet, 3, 0, OTHER);
        vm.expectEmit();
        emit IContributionRegistry.Recorded(
            repositoryId,
            vm.addr(AUTHOR),
            _keyOf(0),
            1,
            bytes32(uint256(1)),
            items[0].commit.commitId,
            items[0].commit.treeId,
            keccak256("manifest"),
            ITEM
        );
        _expect(_outcomes(0, 0, 0));
        for (uint256 i; i < 3; ++i) {
            assertEq(contributions.slotOf(_keyOf(i)), _slotOf(i));
        }
    }

    function test_equalOnesAreSilentAndNeedNoSignature() public {
        _add(AUTHOR, 1);
        _expect(_outcomes(0));
        items[0].signature = "";
        vm.recordLogs();
        _expect(_outcomes(1));
        assertEq(vm.getRecordedLogs().length, 0);
    }

    /// An author who records another commit under the same key just before can't stop the batch.
    function test_conflictIsSkipped() public {
        _add(AUTHOR, 1);
        _add(OTHER, 2);
        IContributionRegistry.Contribution memory c = _contribution(0);
        c.treeId = bytes32(bytes20("another"));
        vm.prank(vm.addr(AUTHOR));
        contributions.record(c, 0);
        _expectSkipped(0, IContributionRegistry.Outcome.RecordedDifferently);
        _expect(_outcomes(2, 0));
    }

    function test_signatureOfAnythingElseIsSkipped() public {
        _addSigned(vm.addr(AUTHOR), 1, 0, OTHER);
        _add(AUTHOR, 2);
        items[1].commit.treeId = bytes32(bytes20("another"));
        _add(OTHER, 3);
        items[2].signature = "";
        _expectSkipped(0, IContributionRegistry.Outcome.InvalidSignature);
        _expect(_outcomes(3, 3, 3));
    }

    function test_badObjectIdsAreSkipped() public {
        _add(AUTHOR, 1);
        items[0].commit.commitId = 0;
        _add(AUTHOR, 2);
        items[1].commit.treeId = keccak256("32 bytes");
        _add(AUTHOR, 3);
        _expectSkipped(0, IContributionRegistry.Outcome.InvalidObjectId);
        _expect(_outcomes(5, 5, 0));
    }

    // ---- Session keys

    function test_sessionKey_signsManyOfItsAuthorAlone() public {
        _delegate(AUTHOR, repositoryId, 1 days);
        _addSigned(vm.addr(AUTHOR), 1, 1, SESSION);
        _addSigned(vm.addr(AUTHOR), 2, 1, SESSION);
        _addSigned(vm.addr(OTHER), 3, 1, SESSION); // not its author
        _addSigned(vm.addr(AUTHOR), 4, 1, AUTHOR); // not the key
        _addSigned(vm.addr(AUTHOR), 5, 2, SESSION); // no such delegation
        _addSigned(vm.addr(AUTHOR), 6, type(uint256).max, SESSION);
        _addSigned(vm.addr(AUTHOR), 7, 0, SESSION); // the key is not the author
        uint8[7] memory expected = [0, 0, 4, 3, 4, 4, 3];
        IContributionRegistry.Outcome[] memory found = _send();
        for (uint256 i; i < expected.length; ++i) {
            assertEq(uint8(found[i]), expected[i]);
        }
    }

    function test_sessionKey_ofAnotherRepositoryOrTimeOrRevoked() public {
        _delegate(AUTHOR, repositoryId + 1, 1 days);
        _delegate(AUTHOR, repositoryId, 2 days);
        _delegate(AUTHOR, repositoryId, 3 days);
        vm.prank(vm.addr(SESSION));
        registry.revokeDelegation(delegations[2].delegation);
        vm.warp(block.timestamp + 2 days + 1);
        for (uint256 i = 1; i <= 3; ++i) {
            _addSigned(vm.addr(AUTHOR), i, i, SESSION);
        }
        _expectSkipped(0, IContributionRegistry.Outcome.InvalidDelegation);
        _expect(_outcomes(4, 4, 4));
    }

    // ---- Hostile signers

    /// Whatever a smart account does, as an author or behind a delegation, the others are recorded, and it costs the sender no
    /// more than it may spend.
    function testFuzz_hostileWallet_spoilsNothing(uint8 seed, bool behindDelegation) public {
        address hostile = address(new HostileWallet(HostileWallet.Kind(seed % 8)));
        _add(AUTHOR, 1);
        if (behindDelegation) {
            _delegate(AUTHOR, repositoryId, 1 days);
            delegations[0].delegation.account = hostile;
            _addSigned(hostile, 2, 1, SESSION);
        } else {
            _addSigned(hostile, 2, 0, OTHER);
        }
        _add(OTHER, 3);
        _expectSkipped(
            1,
            behindDelegation
                ? IContributionRegistry.Outcome.InvalidDelegation
                : IContributionRegistry.Outcome.InvalidSignature
        );
        _expect(_outcomes(0, behindDelegation ? 4 : 3, 0));
        assertLt(vm.lastCallGas().gasTotalUsed, 400_000);
        assertEq(contributions.slotOf(_keyOf(1)), 0);
        assertEq(contributions.slotOf(_keyOf(2)), _slotOf(2));
    }

    /// A sender can't starve a good signature: whatever gas it gives, the wallet's record is made or nothing is.
    function testFuzz_sender_cannotStarveAWallet(uint256 gas, bool behindDelegation) public {
        address wallet = address(new Wallet1271(vm.addr(OTHER)));
        if (behindDelegation) {
            _delegate(OTHER, repositoryId, 1 days);
            delegations[0].delegation.account = wallet;
            delegations[0].signature = _sign(OTHER, _delegationDigest(delegations[0].delegation));
            _addSigned(wallet, 1, 1, SESSION);
        } else {
            _addSigned(wallet, 1, 0, OTHER);
        }
        gas = bound(gas, 60_000, 400_000);
        (IContributionRegistry.SignedCommit[] memory list, IContributionRegistry.SignedDelegation[] memory given) =
            (items, delegations);
        bytes memory call = abi.encodeCall(IContributionRegistry.recordBatchBySignature, (_batch(), list, given));
        (bool ok,) = address(contributions).call{gas: gas}(call);
        assertEq(contributions.slotOf(_keyOf(0)), ok ? _slotOf(0) : bytes32(0));
        assertEq(gas > 350_000 && !ok, false, "enough gas is enough");
    }

    function test_sender_isToldOfTooLittleGas() public {
        _addSigned(address(new HostileWallet(HostileWallet.Kind.Reverts)), 1, 0, OTHER);
        (bool ok, bytes memory why) = address(contributions).call{gas: 100_000}(
            abi.encodeCall(IContributionRegistry.recordBatchBySignature, (_batch(), items, delegations))
        );
        assertFalse(ok);
        assertEq(bytes4(why), Signatures.NotEnoughGas.selector);
    }

    // ---- Helpers

    function _add(uint256 key, uint256 salt) private {
        _addSigned(vm.addr(key), salt, 0, key);
    }

    function _addSigned(address author, uint256 salt, uint256 delegation, uint256 key) private {
        IContributionRegistry.Commit memory commit = IContributionRegistry.Commit(
            bytes32(salt), bytes32(bytes20(keccak256("commit"))), bytes32(bytes20(keccak256("tree")))
        );
        items.push(IContributionRegistry.SignedCommit(author, commit, delegation, ""));
        uint256 last = items.length - 1;
        items[last].signature = _sign(key, contributions.digestOf(_contribution(last), ITEM));
    }

    function _delegate(uint256 key, uint256 repository, uint64 time) private {
        IRepositoryRegistry.Delegation memory d = IRepositoryRegistry.Delegation(
            vm.addr(key), vm.addr(SESSION), repository, 2, 0, uint64(block.timestamp) + time, 1
        );
        delegations.push(IContributionRegistry.SignedDelegation(d, _sign(key, _delegationDigest(d))));
    }

    function _send() private returns (IContributionRegistry.Outcome[] memory) {
        vm.prank(stranger);
        return contributions.recordBatchBySignature(_batch(), items, delegations);
    }

    function _expect(uint8[] memory expected) private {
        IContributionRegistry.Outcome[] memory found = _send();
        assertEq(found.length, expected.length);
        for (uint256 i; i < expected.length; ++i) {
            assertEq(uint8(found[i]), expected[i]);
        }
    }

    function _expectSkipped(uint256 index, IContributionRegistry.Outcome outcome) private {
        vm.expectEmit();
        emit IContributionRegistry.RecordSkipped(repositoryId, items[index].author, _keyOf(index), outcome);
    }

    function _outcomes(uint8 a) private pure returns (uint8[] memory list) {
        list = new uint8[](1);
        list[0] = a;
    }

    function _outcomes(uint8 a, uint8 b) private pure returns (uint8[] memory list) {
        list = new uint8[](2);
        (list[0], list[1]) = (a, b);
    }

    function _outcomes(uint8 a, uint8 b, uint8 c) private pure returns (uint8[] memory list) {
        list = new uint8[](3);
        (list[0], list[1], list[2]) = (a, b, c);
    }

    function _batch() private view returns (IContributionRegistry.Batch memory) {
        return IContributionRegistry.Batch(repositoryId, 1, keccak256("manifest"), ITEM);
    }

    function _contribution(uint256 index) private view returns (IContributionRegistry.Contribution memory) {
        IContributionRegistry.SignedCommit memory item = items[index];
        return IContributionRegistry.Contribution(
            repositoryId,
            item.author,
            1,
            item.commit.payloadSha256,
            item.commit.commitId,
            item.commit.treeId,
            keccak256("manifest")
        );
    }

    function _keyOf(uint256 index) private view returns (bytes32) {
        return contributions.keyOf(_contribution(index));
    }

    function _slotOf(uint256 index) private view returns (bytes32) {
        IContributionRegistry.Contribution memory c = _contribution(index);
        return keccak256(abi.encode(c.commitId, c.treeId, c.manifestSha256));
    }
}
