// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Votes of those who built one repository.
/// @notice One point for each unit of the governance token that final settlements of this repository ever gave an
/// account. Points cannot be moved; votes are checkpointed by time and can be delegated.
interface IContributionVotes {
    /// @notice `account` got `points`, and has `total` now.
    event Awarded(address indexed account, uint256 points, uint256 total);

    /// @notice The epoch has no final root.
    error NotFinal(uint64 epoch);
    /// @notice The proof does not lead to the root.
    error InvalidProof();
    /// @notice This and more was awarded already.
    error NothingToAward(uint256 cumulative, uint256 points);

    /// @notice Raise an account's points to what a final root says it earned. Anyone may. An account that has not chosen a
    /// delegate votes for itself from its first award on.
    function award(uint64 epoch, address account, uint256 cumulative, bytes32[] calldata proof) external;

    /// @notice The repository these votes are of.
    function repositoryId() external view returns (uint256);

    /// @notice An account's points.
    function pointsOf(address account) external view returns (uint256);
}
