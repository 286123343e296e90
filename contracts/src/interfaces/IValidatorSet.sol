// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Settlement} from "./ITreasury.sol";

/// @title The bonded validators whose quorum attests settlements.
/// @notice Governance admits a validator, its bond activates it, and each change of the members makes a new set. A bond
/// leaves only after the exit delay, and is lost only for two contradicting settlements.
interface IValidatorSet {
    struct Validator {
        /// First set it belongs to, 0 if it never did.
        uint48 joinedSetId;
        /// First set it no longer belongs to, 0 while it is a member.
        uint48 leftSetId;
        /// When its bond can be withdrawn (unix seconds), 0 while it is a member.
        uint48 withdrawableAt;
        uint96 bond;
        bool admitted;
    }

    /// @notice Governance lets `validator` bond, or no longer.
    event Admitted(address indexed validator, bool admitted);
    /// @notice The members changed; `setId` is the new set.
    event SetChanged(uint64 indexed setId, address indexed validator, bool joined, uint256 quorum);
    /// @notice A bond was withdrawn after the exit delay.
    event BondWithdrawn(address indexed validator, uint256 amount);
    /// @notice A bond was taken for two contradicting settlements, told by `reporter`.
    event Slashed(
        address indexed validator, address indexed reporter, uint256 amount, bytes32 digestA, bytes32 digestB
    );
    /// @notice What a new validator must bond.
    event BondAmountSet(uint96 amount);

    /// @notice Only governance's timelock may do this.
    error NotTimelock(address account);
    /// @notice Governance has not admitted this account.
    error NotAdmitted(address account);
    /// @notice The account is a member, or its old bond has not been withdrawn.
    error AlreadyBonded(address account);
    /// @notice The account is not a member.
    error NotValidator(uint64 setId, address account);
    /// @notice The set has as many members as it can.
    error SetFull(uint256 most);
    /// @notice The last member cannot leave: settlements would need no signature.
    error LastValidator();
    /// @notice The exit delay is not over, or nothing is bonded.
    error NotWithdrawable(address account, uint256 withdrawableAt);
    /// @notice Signed by another set than the current one.
    error StaleSet(uint64 setId, uint64 current);
    /// @notice Fewer signatures than the quorum.
    error BelowQuorum(uint256 signatures, uint256 quorum);
    /// @notice Signatures must be in strictly ascending order of their signers' addresses, which also bars repeats.
    error SignersNotAscending(address previous, address signer);
    /// @notice The two settlements do not contradict each other: they are equal, or of different (repositoryId, token,
    /// epoch, attempt, setId).
    error NoContradiction();
    /// @notice The signatures are not by the same account, or that account has no bond.
    error NotSlashable(address signerA, address signerB);
    /// @notice A genesis bond is missing from this contract's balance.
    error GenesisBondMissing(uint256 balance, uint256 needed);

    /// @notice Let an account bond and become a validator, or make a member leave. Timelock alone.
    function setAdmitted(address validator, bool admitted) external;

    /// @notice Change what new validators must bond. Timelock alone.
    function setBondAmount(uint96 amount) external;

    /// @notice Bond, in the governance token (approve it first), and join the set.
    function bond() external;

    /// @notice Leave the set; the bond can be withdrawn after the exit delay.
    function exit() external;

    /// @notice Take the bond back once the exit delay is over.
    function withdraw() external;

    /// @notice Take a validator's bond for two settlements it signed that agree in (repositoryId, token, epoch, attempt,
    /// setId) and differ elsewhere. Anyone may tell; the bond goes to the timelock.
    function slash(Settlement calldata a, bytes calldata signatureA, Settlement calldata b, bytes calldata signatureB)
        external;

    /// @notice Reverts unless `signatures` of `digest` are by a quorum of the current set, which must be `setId`.
    /// @param signatures 65 bytes (r, s, v) each, in ascending order of the signers' addresses, no signer twice. Validators are
    /// accounts with a key: signatures of smart accounts are not accepted.
    function requireQuorum(uint64 setId, bytes32 digest, bytes[] calldata signatures) external view;

    /// @notice Number of the current set, from 1.
    function setId() external view returns (uint64);

    /// @notice Signatures the current set needs: ⌈(n+f+1)/2⌉ with f = ⌊(n−1)/3⌋.
    function quorum() external view returns (uint256);

    /// @notice The current members, in ascending order.
    function validators() external view returns (address[] memory);

    /// @notice Whether an account is a member of that set. An account that left and joined again is known by its latest stay.
    function isValidator(uint64 setId, address account) external view returns (bool);

    /// @notice What is known of one account.
    function validator(address account) external view returns (Validator memory);

    /// @notice What a new validator must bond.
    function bondAmount() external view returns (uint96);

    /// @notice Seconds between leaving the set and withdrawing the bond.
    function exitDelay() external view returns (uint48);
}
