// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Fixture} from "./Fixture.sol";
import {Wallet1271} from "./mocks/Wallet1271.sol";
import {RepositoryRegistry} from "../src/RepositoryRegistry.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";

contract RepositoryRegistryTest is Fixture {
    bytes32 private constant FIRST = bytes32(bytes20(keccak256("first")));
    bytes32 private constant SECOND = bytes32(bytes20(keccak256("second")));
    IRepositoryRegistry.Credit[] private none;

    // ---- Registration

    function test_register_storesFactsAndAnnounces() public {
        vm.expectEmit();
        emit IRepositoryRegistry.RepositoryRegistered(2, alice, repositoryId, "fork", "refs/heads/trunk", 2);
        uint256 id = registry.register(alice, repositoryId, "fork", "refs/heads/trunk", 2);

        IRepositoryRegistry.Repository memory r = registry.repository(id);
        assertEq(registry.ownerOf(id), alice);
        assertEq(registry.repositoryCount(), 2);
        assertEq(r.parentId, repositoryId);
        assertEq(r.mainRefHash, keccak256("refs/heads/trunk"));
        assertEq(r.name, "fork");
        assertEq(r.mainRef, "refs/heads/trunk");
        assertEq(r.objectFormat, 2);
        assertEq(r.ownershipEpoch, 0);
    }

    function test_register_refusesBadInput() public {
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.InvalidName.selector, ""));
        registry.register(alice, 0, "", "refs/heads/main", 1);
        string memory long = string(new bytes(101));
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.InvalidName.selector, long));
        registry.register(alice, 0, long, "refs/heads/main", 1);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.InvalidMainRef.selector, "refs/heads/"));
        registry.register(alice, 0, "x", "refs/heads/", 1);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.InvalidMainRef.selector, "refs/tags/v1.0.0"));
        registry.register(alice, 0, "x", "refs/tags/v1.0.0", 1);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.InvalidObjectFormat.selector, 3));
        registry.register(alice, 0, "x", "refs/heads/main", 3);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.UnknownRepository.selector, 9));
        registry.register(alice, 9, "x", "refs/heads/main", 1);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        registry.register(address(0), 0, "x", "refs/heads/main", 1);
    }

    function testFuzz_lineage_parentIsAlwaysOlder(uint8 count, uint256 seed) public {
        for (uint256 i; i < count % 12; ++i) {
            uint256 parent = uint256(keccak256(abi.encode(seed, i))) % (registry.repositoryCount() + 1);
            uint256 id = registry.register(alice, parent, "x", "refs/heads/main", 1);
            assertLt(registry.repository(id).parentId, id);
        }
    }

    function test_royalty_isFixedForTheForkWhenItRegisters() public {
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.RoyaltyTooHigh.selector, 1001, 1000));
        registry.setRoyalty(repositoryId, 1001);
        registry.setRoyalty(repositoryId, 500);
        uint256 fork = registry.register(alice, repositoryId, "fork", "refs/heads/main", 1);
        registry.setRoyalty(repositoryId, 1000);
        vm.stopPrank();

        (uint256 parentId, uint16 bps) = registry.parentRoyalty(fork);
        assertEq(parentId, repositoryId);
        assertEq(bps, 500);
        (address receiver, uint256 amount) = registry.royaltyInfo(fork, 1 ether);
        assertEq(receiver, owner);
        assertEq(amount, 0.05 ether);
        (, amount) = registry.royaltyInfo(fork, type(uint256).max);
        assertEq(amount, type(uint256).max / 20, "no price overflows");
        (receiver, amount) = registry.royaltyInfo(repositoryId, 1 ether);
        assertEq(receiver, address(0));
        assertEq(amount, 0);
        assertTrue(registry.supportsInterface(0x2a55205a));
        assertTrue(registry.supportsInterface(0x80ac58cd));
    }

    function test_views_revertForUnknownRepository() public {
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.UnknownRepository.selector, 7));
        registry.repository(7);
        assertFalse(registry.isMaintainer(7, alice));
        assertFalse(registry.isMaintainer(7, address(0)));
        assertFalse(registry.isController(7, address(0)));
    }

    // ---- Roles

    function test_maintainer_untilExpiry() public {
        uint64 expiry = uint64(block.timestamp + 1 days);
        vm.expectEmit();
        emit IRepositoryRegistry.MaintainerSet(repositoryId, alice, 0, expiry);
        vm.prank(owner);
        registry.setMaintainer(repositoryId, alice, expiry);
        assertTrue(registry.isMaintainer(repositoryId, alice));
        vm.warp(expiry);
        assertFalse(registry.isMaintainer(repositoryId, alice));
        assertTrue(registry.isMaintainer(repositoryId, owner));
    }

    function test_roles_areTheOwnersToGive() public {
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotController.selector, repositoryId, stranger));
        registry.setMaintainer(repositoryId, stranger, type(uint64).max);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotOwner.selector, repositoryId, stranger));
        registry.setController(repositoryId, stranger);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotController.selector, repositoryId, stranger));
        registry.setRoyalty(repositoryId, 1);
        vm.stopPrank();
    }

    function test_maintainer_isNoController() public {
        vm.prank(owner);
        registry.setMaintainer(repositoryId, alice, type(uint64).max);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotController.selector, repositoryId, alice));
        registry.setMaintainer(repositoryId, bob, type(uint64).max);
    }

    function test_controller_setsMaintainersButIsNoMaintainer() public {
        vm.prank(owner);
        registry.setController(repositoryId, alice);
        assertFalse(registry.isMaintainer(repositoryId, alice));
        vm.prank(alice);
        registry.setMaintainer(repositoryId, bob, type(uint64).max);
        assertTrue(registry.isMaintainer(repositoryId, bob));
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotOwner.selector, repositoryId, alice));
        registry.setController(repositoryId, bob);
    }

    function test_sale_endsAllRoles() public {
        vm.startPrank(owner);
        registry.setMaintainer(repositoryId, alice, type(uint64).max);
        registry.setController(repositoryId, bob);
        registry.transferFrom(owner, stranger, repositoryId);
        vm.stopPrank();

        assertFalse(registry.isMaintainer(repositoryId, alice));
        assertFalse(registry.isMaintainer(repositoryId, owner));
        assertFalse(registry.isController(repositoryId, bob));
        assertTrue(registry.isMaintainer(repositoryId, stranger));
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotMaintainer.selector, repositoryId, alice));
        registry.advance(repositoryId, MAIN, 0, FIRST, 0, none, false);

        // Nor do the roles come back with the token.
        vm.prank(stranger);
        registry.transferFrom(stranger, owner, repositoryId);
        assertFalse(registry.isMaintainer(repositoryId, alice));
        assertEq(registry.repository(repositoryId).ownershipEpoch, 2);
    }

    /// Operators, approvals and session keys of the seller have no power over what was sold; a key never moved refs at all.
    function test_sale_leavesOperatorsAndKeysNothing() public {
        (address seller, uint256 sellerKey) = makeAddrAndKey("seller");
        vm.prank(owner);
        registry.transferFrom(owner, seller, repositoryId);
        IRepositoryRegistry.Delegation memory d = _delegation(seller);
        d.scope = 3;
        bytes memory given = _sign(sellerKey, _delegationDigest(d));
        vm.startPrank(seller);
        registry.setApprovalForAll(alice, true);
        registry.approve(bob, repositoryId);
        registry.setMaintainer(repositoryId, alice, type(uint64).max);
        registry.setController(repositoryId, bob);
        assertEq(registry.maintainerExpiry(repositoryId, alice), type(uint64).max);
        assertEq(registry.controllerOf(repositoryId), bob);
        vm.stopPrank();
        _refuseAdvance(d.key);

        vm.prank(seller);
        registry.transferFrom(seller, stranger, repositoryId);
        assertEq(registry.maintainerExpiry(repositoryId, alice), 0);
        assertEq(registry.controllerOf(repositoryId), address(0));
        address[4] memory former = [seller, alice, bob, d.key];
        for (uint256 i; i < former.length; ++i) {
            _refuseAdvance(former[i]);
            vm.startPrank(former[i]);
            vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotController.selector, repositoryId, former[i]));
            registry.setMaintainer(repositoryId, former[i], type(uint64).max);
            vm.expectRevert(
                abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, former[i], repositoryId)
            );
            registry.transferFrom(stranger, former[i], repositoryId);
            vm.stopPrank();
        }
        // What the key may still do is what anybody may: record its own account's work, which nobody must merge.
        assertTrue(registry.isDelegationValid(d, given, 2));
    }

    function _refuseAdvance(address account) private {
        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotMaintainer.selector, repositoryId, account));
        registry.advance(repositoryId, MAIN, 0, FIRST, 0, none, false);
    }

    // ---- Refs

    function test_advance_movesTheRefAndAnnouncesCredits() public {
        IRepositoryRegistry.Credit[] memory credits = _credits(4_000, 6_000);
        vm.expectEmit();
        emit IRepositoryRegistry.Advanced(repositoryId, MAIN, owner, 0, FIRST, "manifest", credits, false);
        vm.prank(owner);
        registry.advance(repositoryId, MAIN, 0, FIRST, "manifest", credits, false);
        assertEq(registry.tip(repositoryId, MAIN), FIRST);
    }

    function test_advance_emptyCreditsMeanNobody() public {
        vm.prank(owner);
        registry.advance(repositoryId, MAIN, 0, FIRST, "manifest", none, true);
        assertEq(registry.tip(repositoryId, MAIN), FIRST);
    }

    function test_advance_comparesAndSwaps() public {
        vm.startPrank(owner);
        registry.advance(repositoryId, MAIN, 0, FIRST, "manifest", none, false);
        vm.expectRevert(
            abi.encodeWithSelector(IRepositoryRegistry.TipMismatch.selector, repositoryId, MAIN, bytes32(0), FIRST)
        );
        registry.advance(repositoryId, MAIN, 0, SECOND, "manifest", none, false);
        vm.expectRevert(
            abi.encodeWithSelector(IRepositoryRegistry.NothingToAdvance.selector, repositoryId, MAIN, FIRST)
        );
        registry.advance(repositoryId, MAIN, FIRST, FIRST, "manifest", none, false);
        registry.advance(repositoryId, MAIN, FIRST, SECOND, "manifest", none, false);
        vm.stopPrank();
        assertEq(registry.tip(repositoryId, MAIN), SECOND);
    }

    function test_advance_refusesStrangersAndBadObjectIds() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotMaintainer.selector, repositoryId, stranger));
        registry.advance(repositoryId, MAIN, 0, FIRST, 0, none, false);

        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.InvalidObjectId.selector, bytes32(0)));
        registry.advance(repositoryId, MAIN, 0, 0, 0, none, false);
        bytes32 tooLong = bytes32(type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.InvalidObjectId.selector, tooLong));
        registry.advance(repositoryId, MAIN, 0, tooLong, 0, none, false);
        vm.stopPrank();
    }

    function testFuzz_advance_creditsAddUpTo10000(uint16 a, uint16 b) public {
        IRepositoryRegistry.Credit[] memory credits = _credits(a, b);
        uint256 sum = uint256(a) + b;
        if (a == 0 || b == 0) {
            vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.InvalidCredit.selector, a == 0 ? 0 : 1));
        } else if (sum != 10_000) {
            vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.CreditsMismatch.selector, sum));
        }
        vm.prank(owner);
        registry.advance(repositoryId, MAIN, 0, FIRST, 0, credits, false);
    }

    function test_advance_creditNeedsAContribution() public {
        IRepositoryRegistry.Credit[] memory credits = _credits(4_000, 6_000);
        credits[1].contributionKey = 0;
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.InvalidCredit.selector, 1));
        registry.advance(repositoryId, MAIN, 0, FIRST, 0, credits, false);
    }

    // ---- Delegations

    function test_delegation_validInTimeAndScope() public {
        (address account, uint256 key) = makeAddrAndKey("account");
        IRepositoryRegistry.Delegation memory d = _delegation(account);
        bytes memory signature = _sign(key, _delegationDigest(d));
        assertTrue(registry.isDelegationValid(d, signature, 2));
        assertFalse(registry.isDelegationValid(d, signature, 1), "scope");
        assertFalse(registry.isDelegationValid(d, signature, 0), "no scope");
        assertFalse(registry.isDelegationValid(d, _sign(key, "other"), 2), "signature");
        vm.warp(d.notBefore - 1);
        assertFalse(registry.isDelegationValid(d, signature, 2), "too early");
        vm.warp(d.notAfter + 1);
        assertFalse(registry.isDelegationValid(d, signature, 2), "too late");
    }

    function test_delegation_ofASmartAccount() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        IRepositoryRegistry.Delegation memory d = _delegation(address(new Wallet1271(signer)));
        assertTrue(registry.isDelegationValid(d, _sign(key, _delegationDigest(d)), 2));
    }

    function test_revocation_keepsItsBlockAndIsFinal() public {
        (address account, uint256 key) = makeAddrAndKey("account");
        IRepositoryRegistry.Delegation memory d = _delegation(account);
        bytes memory signature = _sign(key, _delegationDigest(d));
        bytes32 hash = registry.delegationHash(d);

        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotDelegator.selector, stranger));
        registry.revokeDelegation(d);

        vm.roll(100);
        vm.expectEmit();
        emit IRepositoryRegistry.DelegationRevoked(account, d.key, hash);
        vm.prank(account);
        registry.revokeDelegation(d);
        assertFalse(registry.isDelegationValid(d, signature, 2));

        vm.roll(200);
        vm.prank(d.key);
        registry.revokeDelegation(d);
        assertEq(registry.delegationRevokedAt(hash), 100, "the first revocation counts");

        d.nonce = 2;
        assertTrue(registry.isDelegationValid(d, _sign(key, _delegationDigest(d)), 2), "a new one is not revoked");
    }

    // ---- Upgrades

    function test_upgrade_byTheTimelockAlone() public {
        address next = address(new RepositoryRegistry(address(timelock)));
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotTimelock.selector, address(this)));
        registry.upgradeToAndCall(next, "");
        vm.prank(address(timelock));
        registry.upgradeToAndCall(next, "");
        assertEq(registry.ownerOf(repositoryId), owner);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        registry.initialize();
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        RepositoryRegistry(next).initialize();
    }

    function _credits(uint16 a, uint16 b) private pure returns (IRepositoryRegistry.Credit[] memory credits) {
        credits = new IRepositoryRegistry.Credit[](2);
        credits[0] = IRepositoryRegistry.Credit("one", a);
        credits[1] = IRepositoryRegistry.Credit("two", b);
    }

    function _delegation(address account) private returns (IRepositoryRegistry.Delegation memory) {
        uint64 now_ = uint64(block.timestamp);
        return IRepositoryRegistry.Delegation(account, makeAddr("session"), repositoryId, 2, now_, now_ + 1 days, 1);
    }
}
