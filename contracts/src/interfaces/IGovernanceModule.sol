// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Makes a repository's own governance: its votes and its Governor.
/// @notice Both are minimal clones at addresses that follow from the repository's id, made on first use by anyone. The
/// Governor has no power until the owner names it controller, or hands it the repository's token.
interface IGovernanceModule {
    /// How a new repository Governor starts; it changes its own settings by a vote.
    struct Settings {
        uint48 votingDelay;
        uint32 votingPeriod;
        /// Points needed to propose.
        uint256 proposalThreshold;
        /// Percent of all points that must take part.
        uint256 quorumFraction;
    }

    /// @notice A repository got its votes and Governor.
    event GovernanceCreated(uint256 indexed repositoryId, address governor, address votes);

    /// @notice It was made before.
    error AlreadyCreated(uint256 repositoryId);

    /// @notice Make a repository's votes and Governor. Anyone may, once; reverts where there is no such repository.
    function create(uint256 repositoryId) external returns (address governor, address votes);

    /// @notice Award points (see IContributionVotes.award), making the repository's governance first if need be.
    function award(uint256 repositoryId, address account) external;

    /// @notice Where a repository's Governor and votes are, or will be.
    function addressesOf(uint256 repositoryId) external view returns (address governor, address votes);

    /// @notice Whether they are there.
    function isCreated(uint256 repositoryId) external view returns (bool);
}
