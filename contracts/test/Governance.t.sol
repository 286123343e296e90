// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Fixture} from "./Fixture.sol";
import {ContributionVotes} from "../src/ContributionVotes.sol";
import {GovernanceToken} from "../src/GovernanceToken.sol";
import {RepositoryGovernor} from "../src/RepositoryGovernor.sol";
import {IContributionVotes} from "../src/interfaces/IContributionVotes.sol";
import {IGovernanceModule} from "../src/interfaces/IGovernanceModule.sol";
import {IGovernanceToken} from "../src/interfaces/IGovernanceToken.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";
import {ITreasury} from "../src/interfaces/ITreasury.sol";

contract GovernanceTest is Fixture {
    // ---- Token

    function test_token_supplyIsFixedAndTheRestDoesNotVote() public view {
        assertEq(token.totalSupply(), 1_000_000_000 ether);
        assertEq(
            token.balanceOf(address(timelock)), token.totalSupply() - 101_000_000 ether - BOND * validatorKeys.length
        );
        assertEq(token.getVotes(address(timelock)), 0);
        assertEq(token.clock(), block.timestamp);
        assertEq(token.CLOCK_MODE(), "mode=timestamp");
        assertEq(token.nonces(owner), 0);
    }

    function test_token_genesisCannotExceedTheSupply() public {
        IGovernanceToken.Allocation[] memory list = new IGovernanceToken.Allocation[](2);
        list[0] = IGovernanceToken.Allocation(owner, 1_000_000_000 ether);
        list[1] = IGovernanceToken.Allocation(alice, 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernanceToken.GenesisExceedsSupply.selector, 1_000_000_000 ether + 1, 1_000_000_000 ether
            )
        );
        new GovernanceToken(list, owner);
    }

    // ---- Platform

    function test_platform_proposeVoteQueueExecute() public {
        vm.prank(voter);
        token.delegate(voter);
        vm.warp(block.timestamp + 1);

        (address[] memory targets, uint256[] memory values, bytes[] memory calls) =
            _action(address(treasury), abi.encodeCall(ITreasury.setChallengeBond, (7)));
        vm.prank(voter);
        uint256 id = governor.propose(targets, values, calls, "Lower the bond");
        vm.warp(block.timestamp + governor.votingDelay() + 1);
        vm.prank(voter);
        governor.castVote(id, 1);
        vm.warp(block.timestamp + governor.votingPeriod());
        governor.queue(targets, values, calls, keccak256("Lower the bond"));
        assertEq(uint8(governor.state(id)), uint8(IGovernor.ProposalState.Queued));
        vm.expectRevert();
        governor.execute(targets, values, calls, keccak256("Lower the bond"));
        vm.warp(block.timestamp + 2 days);
        governor.execute(targets, values, calls, keccak256("Lower the bond"));
        assertEq(treasury.challengeBond(), 7);
    }

    function test_platform_lateQuorumProlongsTheVote() public {
        vm.prank(voter);
        token.delegate(voter);
        vm.warp(block.timestamp + 1);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) =
            _action(address(treasury), abi.encodeCall(ITreasury.setChallengeBond, (7)));
        vm.prank(voter);
        uint256 id = governor.propose(targets, values, calls, "Late");
        uint256 deadline = governor.proposalDeadline(id);
        vm.warp(deadline - 1);
        vm.prank(voter);
        governor.castVote(id, 1);
        assertEq(governor.proposalDeadline(id), deadline - 1 + governor.lateQuorumVoteExtension());
    }

    function test_platform_deployerHasNoPower() public view {
        address deployer = address(this);
        assertEq(token.balanceOf(deployer), 0);
        assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), deployer));
        assertFalse(timelock.hasRole(timelock.PROPOSER_ROLE(), deployer));
        assertTrue(timelock.hasRole(timelock.PROPOSER_ROLE(), address(governor)));
    }

    // ---- Contribution votes

    function test_points_followWhatWasPaid() public {
        Pair memory first = _settledFirstEpoch();
        _afterChallenge();
        vm.expectRevert(abi.encodeWithSelector(IContributionVotes.NothingToAward.selector, 0, 0));
        module.award(repositoryId, alice);

        _claimAlice(first);
        module.award(repositoryId, alice);
        ContributionVotes votes = _votes();
        assertEq(votes.pointsOf(alice), 60);
        assertEq(votes.getVotes(alice), 60);
        assertEq(votes.repositoryId(), repositoryId);
        assertEq(votes.CLOCK_MODE(), "mode=timestamp");
        vm.expectRevert(abi.encodeWithSelector(IContributionVotes.NothingToAward.selector, 60, 60));
        module.award(repositoryId, alice);
    }

    function test_points_growByTheDifferenceAndFollowTheDelegate() public {
        Pair memory first = _settledFirstEpoch();
        _afterChallenge();
        _claimAlice(first);
        module.award(repositoryId, alice);
        ContributionVotes votes = _votes();
        vm.prank(alice);
        votes.delegate(bob);
        assertEq(_votes().getVotes(bob), 60);
        _afterEpoch(2);
        Pair memory second = _after(first, 2, 40, 20);
        _settle(second);
        _afterChallenge();
        _claimAlice(second);
        module.award(repositoryId, alice);
        assertEq(_votes().pointsOf(alice), 100);
        assertEq(_votes().getVotes(bob), 100);
        assertEq(_votes().getVotes(alice), 0);
        assertEq(_votes().getPastVotes(bob, block.timestamp - 1), 60);
    }

    // ---- Repository

    function test_module_createsOnceForEveryRepository() public {
        (address plannedGovernor, address plannedVotes) = module.addressesOf(repositoryId);
        assertFalse(module.isCreated(repositoryId));
        vm.expectEmit();
        emit IGovernanceModule.GovernanceCreated(repositoryId, plannedGovernor, plannedVotes);
        vm.prank(stranger);
        module.create(repositoryId);
        vm.expectRevert(abi.encodeWithSelector(IGovernanceModule.AlreadyCreated.selector, repositoryId));
        module.create(repositoryId);
        vm.expectRevert();
        module.create(99);

        vm.expectRevert(Initializable.InvalidInitialization.selector);
        ContributionVotes(plannedVotes).initialize(2);
        RepositoryGovernor implementation = RepositoryGovernor(payable(module.GOVERNOR_IMPLEMENTATION()));
        IGovernanceModule.Settings memory settings = module.settings();
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        implementation.initialize(ContributionVotes(plannedVotes), settings);
    }

    function test_repository_votesOnItsOwnRoles() public {
        RepositoryGovernor repositoryGovernor = _governed();
        vm.prank(owner);
        registry.setController(repositoryId, address(repositoryGovernor));
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _action(
            address(registry), abi.encodeCall(IRepositoryRegistry.setMaintainer, (repositoryId, bob, type(uint64).max))
        );
        _pass(repositoryGovernor, targets, values, calls);
        repositoryGovernor.execute(targets, values, calls, keccak256("x"));
        assertTrue(registry.isMaintainer(repositoryId, bob));
    }

    function test_repository_hasNoPowerUnlessGiven() public {
        RepositoryGovernor repositoryGovernor = _governed();
        uint256 other = registry.register(owner, 0, "other", "refs/heads/main", 1);
        vm.prank(owner);
        registry.setController(repositoryId, address(repositoryGovernor));
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) =
            _action(address(treasury), abi.encodeCall(ITreasury.setEpochBudget, (other, address(token), 1000, 1)));
        _pass(repositoryGovernor, targets, values, calls);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotController.selector, other, address(repositoryGovernor)));
        repositoryGovernor.execute(targets, values, calls, keccak256("x"));
    }

    function test_repository_pointsAreNeededToPropose() public {
        RepositoryGovernor repositoryGovernor = _governed();
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _action(address(registry), "");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, stranger, 0, 1));
        repositoryGovernor.propose(targets, values, calls, "x");
        assertEq(repositoryGovernor.proposalThreshold(), 1);
        assertEq(repositoryGovernor.name(), "Cairn Repository Governor");
    }

    function _settledFirstEpoch() private returns (Pair memory first) {
        _fund(1000, 100);
        _afterEpoch(1);
        first = _pair(1, 60, 40);
        _settle(first);
    }

    function _votes() private view returns (ContributionVotes) {
        (, address votes) = module.addressesOf(repositoryId);
        return ContributionVotes(votes);
    }

    /// The repository's Governor, with alice holding all points.
    function _governed() private returns (RepositoryGovernor) {
        Pair memory first = _settledFirstEpoch();
        _afterChallenge();
        _claimAlice(first);
        module.award(repositoryId, alice);
        vm.warp(block.timestamp + 1);
        (address governor_,) = module.addressesOf(repositoryId);
        return RepositoryGovernor(payable(governor_));
    }

    function _pass(
        RepositoryGovernor repositoryGovernor,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calls
    ) private {
        vm.prank(alice);
        uint256 id = repositoryGovernor.propose(targets, values, calls, "x");
        vm.warp(block.timestamp + repositoryGovernor.votingDelay() + 1);
        vm.prank(alice);
        repositoryGovernor.castVote(id, 1);
        vm.warp(block.timestamp + repositoryGovernor.votingPeriod());
    }

    function _action(address target, bytes memory call)
        private
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory calls)
    {
        targets = _list(target);
        values = new uint256[](1);
        calls = new bytes[](1);
        calls[0] = call;
    }
}
