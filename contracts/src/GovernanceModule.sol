// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ContributionVotes} from "./ContributionVotes.sol";
import {RepositoryGovernor} from "./RepositoryGovernor.sol";
import {IGovernanceModule} from "./interfaces/IGovernanceModule.sol";
import {IRepositoryRegistry} from "./interfaces/IRepositoryRegistry.sol";

/// @notice See IGovernanceModule.
/// @dev Immutable, without an owner; holds no power over what it makes.
contract GovernanceModule is IGovernanceModule {
    IRepositoryRegistry public immutable REPOSITORIES;
    /// @notice What is cloned.
    address public immutable VOTES_IMPLEMENTATION;
    address public immutable GOVERNOR_IMPLEMENTATION;

    uint48 private immutable _votingDelay;
    uint32 private immutable _votingPeriod;
    uint256 private immutable _proposalThreshold;
    uint256 private immutable _quorumFraction;

    constructor(
        IRepositoryRegistry repositories,
        ContributionVotes votesImplementation,
        RepositoryGovernor governorImplementation,
        Settings memory initial
    ) {
        REPOSITORIES = repositories;
        VOTES_IMPLEMENTATION = address(votesImplementation);
        GOVERNOR_IMPLEMENTATION = address(governorImplementation);
        _votingDelay = initial.votingDelay;
        _votingPeriod = initial.votingPeriod;
        _proposalThreshold = initial.proposalThreshold;
        _quorumFraction = initial.quorumFraction;
    }

    /// @inheritdoc IGovernanceModule
    function create(uint256 repositoryId) public returns (address governor, address votes) {
        if (isCreated(repositoryId)) revert AlreadyCreated(repositoryId);
        REPOSITORIES.ownerOf(repositoryId); // reverts where there is no repository
        votes = Clones.cloneDeterministic(VOTES_IMPLEMENTATION, bytes32(repositoryId));
        governor = Clones.cloneDeterministic(GOVERNOR_IMPLEMENTATION, bytes32(repositoryId));
        ContributionVotes(votes).initialize(repositoryId);
        RepositoryGovernor(payable(governor)).initialize(IVotes(votes), settings());
        emit GovernanceCreated(repositoryId, governor, votes);
    }

    /// @inheritdoc IGovernanceModule
    function award(uint256 repositoryId, address account) external {
        if (!isCreated(repositoryId)) create(repositoryId);
        (, address votes) = addressesOf(repositoryId);
        ContributionVotes(votes).award(account);
    }

    /// @inheritdoc IGovernanceModule
    function addressesOf(uint256 repositoryId) public view returns (address governor, address votes) {
        bytes32 salt = bytes32(repositoryId);
        governor = Clones.predictDeterministicAddress(GOVERNOR_IMPLEMENTATION, salt);
        votes = Clones.predictDeterministicAddress(VOTES_IMPLEMENTATION, salt);
    }

    /// @inheritdoc IGovernanceModule
    function isCreated(uint256 repositoryId) public view returns (bool) {
        (, address votes) = addressesOf(repositoryId);
        return votes.code.length != 0;
    }

    /// @notice How a new repository Governor starts.
    function settings() public view returns (Settings memory) {
        return Settings(_votingDelay, _votingPeriod, _proposalThreshold, _quorumFraction);
    }
}
