// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Votes of those who built one repository.
/// @notice One point for each unit of the governance token that an account was paid by claims from this repository's
/// settlements. So all points together never exceed what was paid, whatever validators sign. Points cannot be moved; votes
/// are checkpointed by time and can be delegated.
interface IContributionVotes {
    /// @notice `account` got `points`, and has `total` now.
    event Awarded(address indexed account, uint256 points, uint256 total);

    /// @notice There are points for all that was paid already.
    error NothingToAward(uint256 paid, uint256 points);

    /// @notice Raise an account's points to what it was paid. Anyone may. An account that has not chosen a delegate votes for
    /// itself from its first award on.
    function award(address account) external;

    /// @notice The repository these votes are of.
    function repositoryId() external view returns (uint256);

    /// @notice An account's points.
    function pointsOf(address account) external view returns (uint256);
}
