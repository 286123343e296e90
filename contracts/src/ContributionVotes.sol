// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {VotesUpgradeable} from "@openzeppelin/contracts-upgradeable/governance/utils/VotesUpgradeable.sol";
import {IContributionVotes} from "./interfaces/IContributionVotes.sol";
import {ITreasury} from "./interfaces/ITreasury.sol";

/// @notice See IContributionVotes.
/// @dev A clone a repository. One token counts, the platform's: points of several tokens would not compare.
contract ContributionVotes is VotesUpgradeable, IContributionVotes {
    ITreasury public immutable TREASURY;
    /// @notice The token whose payments give points.
    address public immutable TOKEN;

    uint256 public repositoryId;
    mapping(address account => uint256) private _points;

    constructor(ITreasury treasury, address token) {
        TREASURY = treasury;
        TOKEN = token;
        _disableInitializers();
    }

    function initialize(uint256 repositoryId_) external initializer {
        __EIP712_init("Cairn Contribution Votes", "1");
        repositoryId = repositoryId_;
    }

    /// @inheritdoc IContributionVotes
    function award(address account) external {
        uint256 paid = TREASURY.claimed(repositoryId, TOKEN, account);
        uint256 points = _points[account];
        if (paid <= points) revert NothingToAward(paid, points);
        _points[account] = paid;
        emit Awarded(account, paid - points, paid);
        _transferVotingUnits(address(0), account, paid - points);
        if (delegates(account) == address(0)) _delegate(account, account);
    }

    /// @inheritdoc IContributionVotes
    function pointsOf(address account) external view returns (uint256) {
        return _points[account];
    }

    /// @notice Votes are counted by time (ERC-6372).
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function _getVotingUnits(address account) internal view override returns (uint256) {
        return _points[account];
    }
}
