// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC1967} from "@openzeppelin/contracts/interfaces/IERC1967.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Fixture} from "./Fixture.sol";
import {RepositoryRegistry} from "../src/RepositoryRegistry.sol";
import {ValidatorSet} from "../src/ValidatorSet.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";
import {IValidatorSet} from "../src/interfaces/IValidatorSet.sol";

/// What a later version may be: a variable more, after the others.
contract LaterRegistry is RepositoryRegistry {
    uint256 public added;

    constructor(address timelock) RepositoryRegistry(timelock) {}

    function add(uint256 value) external reinitializer(2) {
        added = value;
    }
}

contract LaterValidatorSet is ValidatorSet {
    uint256 public added;

    constructor(IERC20 token, address timelock, address treasury) ValidatorSet(token, timelock, treasury) {}

    function add(uint256 value) external reinitializer(2) {
        added = value;
    }
}

contract NotUpgradeable {}

contract UpgradesTest is Fixture {
    address private laterRegistry;
    address private laterSet;

    function setUp() public override {
        super.setUp();
        laterRegistry = address(new LaterRegistry(address(timelock)));
        laterSet = address(new LaterValidatorSet(token, address(timelock), address(treasury)));
        vm.prank(voter);
        token.delegate(voter);
        vm.warp(block.timestamp + 1);
    }

    function test_registry_isUpgradedByAVoteAndKeepsItsState() public {
        vm.startPrank(owner);
        registry.setMaintainer(repositoryId, alice, type(uint64).max);
        registry.setRoyalty(repositoryId, 700);
        vm.stopPrank();
        IRepositoryRegistry.Credit[] memory credits = new IRepositoryRegistry.Credit[](1);
        credits[0] = IRepositoryRegistry.Credit(keccak256("contribution"), 10_000);
        bytes32 commit = bytes32(bytes20(keccak256("commit")));
        vm.prank(alice);
        registry.advance(repositoryId, MAIN, 0, commit, keccak256("manifest"), credits, false);
        bytes32 before = _registryState();

        _voteForUpgrade(address(registry), laterRegistry);

        assertEq(_implementation(address(registry)), laterRegistry);
        assertEq(LaterRegistry(address(registry)).added(), 42);
        assertEq(_registryState(), before);
        assertEq(registry.tip(repositoryId, MAIN), commit);
        assertTrue(registry.isMaintainer(repositoryId, alice));
        vm.prank(owner);
        registry.transferFrom(owner, bob, repositoryId);
        assertFalse(registry.isMaintainer(repositoryId, alice));
        assertEq(registry.register(bob, repositoryId, "fork", "refs/heads/main", 1), repositoryId + 1);
    }

    function test_validatorSet_isUpgradedByAVoteAndKeepsItsState() public {
        bytes32 before = _setState();
        _voteForUpgrade(address(validatorSet), laterSet);

        assertEq(_implementation(address(validatorSet)), laterSet);
        assertEq(LaterValidatorSet(address(validatorSet)).added(), 42);
        assertEq(_setState(), before);
        // The same validators still settle, and may still leave.
        _fund(1000, 100);
        _afterEpoch(treasury.currentEpoch() + 1);
        _settle(_pair(treasury.currentEpoch() - 1, 60, 40));
        vm.prank(vm.addr(validatorKeys[0]));
        validatorSet.exit();
        assertEq(validatorSet.validators().length, validatorKeys.length - 1);
    }

    function testFuzz_nobodyElseUpgrades(address account) public {
        vm.assume(account != address(timelock));
        bytes memory call = _upgrade(laterRegistry);
        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(IRepositoryRegistry.NotTimelock.selector, account));
        _call(address(registry), call);
        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.NotTimelock.selector, account));
        _call(address(validatorSet), _upgrade(laterSet));
    }

    function test_theGovernorItselfAndTheValidatorsMayNot() public {
        testFuzz_nobodyElseUpgrades(address(governor));
        testFuzz_nobodyElseUpgrades(vm.addr(validatorKeys[0]));
        testFuzz_nobodyElseUpgrades(owner);
        testFuzz_nobodyElseUpgrades(address(this));
    }

    function test_anUpgradeToAContractThatCannotBeUpgradedIsRefused() public {
        address dead = address(new NotUpgradeable());
        vm.startPrank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(ERC1967Utils.ERC1967InvalidImplementation.selector, dead));
        registry.upgradeToAndCall(dead, "");
        vm.expectRevert(abi.encodeWithSelector(ERC1967Utils.ERC1967InvalidImplementation.selector, dead));
        validatorSet.upgradeToAndCall(dead, "");
    }

    function test_neitherProxyNorImplementationIsInitialisedAgain() public {
        address[] memory list = _validatorAddresses();
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        registry.initialize();
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        validatorSet.initialize(list, BOND, EXIT_DELAY);
        RepositoryRegistry registryCode = RepositoryRegistry(_implementation(address(registry)));
        ValidatorSet setCode = ValidatorSet(_implementation(address(validatorSet)));
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        registryCode.initialize();
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        setCode.initialize(list, BOND, EXIT_DELAY);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        LaterRegistry(laterRegistry).add(1);

        // Called itself, an implementation upgrades nothing, whoever asks.
        vm.startPrank(address(timelock));
        vm.expectRevert(UUPSUpgradeable.UUPSUnauthorizedCallContext.selector);
        registryCode.upgradeToAndCall(laterRegistry, "");
        vm.expectRevert(UUPSUpgradeable.UUPSUnauthorizedCallContext.selector);
        setCode.upgradeToAndCall(laterSet, "");
    }

    // ---- Helpers

    function _upgrade(address implementation) private pure returns (bytes memory) {
        // Both later versions have the same `add`.
        bytes memory migration = abi.encodeCall(LaterRegistry.add, (42));
        return abi.encodeCall(UUPSUpgradeable.upgradeToAndCall, (implementation, migration));
    }

    function _call(address target, bytes memory data) private {
        (bool done, bytes memory answer) = target.call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    /// Proposed, voted on, queued and executed as on a real chain.
    function _voteForUpgrade(address proxy, address implementation) private {
        address[] memory targets = _list(proxy);
        uint256[] memory values = new uint256[](1);
        bytes[] memory calls = new bytes[](1);
        calls[0] = _upgrade(implementation);
        vm.prank(voter);
        uint256 id = governor.propose(targets, values, calls, "Upgrade");
        vm.warp(block.timestamp + governor.votingDelay() + 1);
        vm.prank(voter);
        governor.castVote(id, 1);
        vm.warp(governor.proposalDeadline(id) + 1);
        governor.queue(targets, values, calls, keccak256("Upgrade"));
        vm.warp(block.timestamp + timelock.getMinDelay());
        vm.expectEmit(proxy);
        emit IERC1967.Upgraded(implementation);
        governor.execute(targets, values, calls, keccak256("Upgrade"));
    }

    function _implementation(address proxy) private view returns (address) {
        return address(uint160(uint256(vm.load(proxy, ERC1967Utils.IMPLEMENTATION_SLOT))));
    }

    function _registryState() private view returns (bytes32) {
        bytes memory roles = abi.encode(
            registry.isMaintainer(repositoryId, alice),
            registry.maintainerExpiry(repositoryId, alice),
            registry.controllerOf(repositoryId),
            registry.ownerOf(repositoryId)
        );
        (address receiver, uint256 royalty) = registry.royaltyInfo(repositoryId, 10_000);
        return keccak256(
            abi.encode(
                registry.repository(repositoryId),
                registry.repositoryCount(),
                registry.tip(repositoryId, MAIN),
                roles,
                receiver,
                royalty,
                registry.name(),
                registry.TIMELOCK()
            )
        );
    }

    function _setState() private view returns (bytes32) {
        address[] memory members = validatorSet.validators();
        bytes memory each;
        for (uint256 i; i < members.length; ++i) {
            each = bytes.concat(each, abi.encode(members[i], validatorSet.validator(members[i])));
        }
        return keccak256(
            abi.encode(
                each,
                validatorSet.setId(),
                validatorSet.quorum(),
                validatorSet.bondAmount(),
                validatorSet.exitDelay(),
                validatorSet.TREASURY(),
                token.balanceOf(address(validatorSet))
            )
        );
    }
}
