// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {AddressList} from "./AddressList.sol";
import {IValidatorSet} from "./interfaces/IValidatorSet.sol";
import {Settlement} from "./interfaces/ITreasury.sol";
import {SettlementHash} from "./SettlementHash.sol";

/// @notice See IValidatorSet.
/// @dev Lives behind an ERC-1967 proxy that only the timelock upgrades. Bonds are in a plain ERC-20 without fees or hooks.
/// Storage: a later version appends variables after the last, and never reorders, retypes, renames or removes one, nor adds a
/// base with storage. Immutables may change, being code. contracts/layouts has what is deployed; check-upgrades.ts compares.
/// Validators are accounts with a key. A smart account's answer to a signature can change, and with it the proof that it
/// signed two settlements for one duty.
contract ValidatorSet is Initializable, UUPSUpgradeable, IValidatorSet {
    using SafeERC20 for IERC20;

    /// @notice What bonds are paid in.
    IERC20 public immutable TOKEN;
    /// @notice Who admits, upgrades and receives slashed bonds.
    address public immutable TIMELOCK;
    /// @notice Whose settlements the validators sign.
    address public immutable TREASURY;

    /// @notice The most members a set can have: a quorum of them is settled within 1.2 million gas.
    uint256 public constant MAX_VALIDATORS = 100;

    uint64 public setId;
    /// The members in ascending order, as an AddressList.
    address private _members;
    uint96 public bondAmount;
    uint48 public exitDelay;
    mapping(address account => Validator) private _validators;

    constructor(IERC20 token, address timelock, address treasury) {
        TOKEN = token;
        TIMELOCK = timelock;
        TREASURY = treasury;
        _disableInitializers();
    }

    /// @param genesis The first set, in ascending order. Their bonds must lie here already: the token's genesis list puts them here.
    function initialize(address[] calldata genesis, uint96 bondAmount_, uint48 exitDelay_) external initializer {
        bondAmount = bondAmount_;
        exitDelay = exitDelay_;
        uint256 needed = genesis.length * bondAmount_;
        uint256 balance = TOKEN.balanceOf(address(this));
        if (balance < needed) revert GenesisBondMissing(balance, needed);
        _begin(genesis);
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
        _;
    }

    // ---- Membership

    /// @inheritdoc IValidatorSet
    function setAdmitted(address account, bool admitted) external onlyTimelock {
        _validators[account].admitted = admitted;
        emit Admitted(account, admitted);
        if (!admitted && _isMember(_validators[account])) _leave(account);
    }

    /// @inheritdoc IValidatorSet
    function setBondAmount(uint96 amount) external onlyTimelock {
        bondAmount = amount;
        emit BondAmountSet(amount);
    }

    /// @inheritdoc IValidatorSet
    function bond() external {
        if (!_validators[msg.sender].admitted) revert NotAdmitted(msg.sender);
        _join(msg.sender);
        TOKEN.safeTransferFrom(msg.sender, address(this), bondAmount);
    }

    /// @inheritdoc IValidatorSet
    function exit() external {
        if (!_isMember(_validators[msg.sender])) revert NotValidator(setId, msg.sender);
        _leave(msg.sender);
    }

    /// @inheritdoc IValidatorSet
    function withdraw() external {
        Validator storage v = _validators[msg.sender];
        uint256 amount = v.bond;
        if (amount == 0 || v.withdrawableAt == 0 || block.timestamp < v.withdrawableAt) {
            revert NotWithdrawable(msg.sender, v.withdrawableAt);
        }
        v.bond = 0;
        emit BondWithdrawn(msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IValidatorSet
    function slash(Settlement calldata a, bytes calldata signatureA, Settlement calldata b, bytes calldata signatureB)
        external
    {
        bytes32 separator = SettlementHash.domainSeparator(TREASURY);
        bytes32 digestA = SettlementHash.digest(a, separator);
        bytes32 digestB = SettlementHash.digest(b, separator);
        if (digestA == digestB || !_sameDuty(a, b)) revert NoContradiction();

        address account = ECDSA.recoverCalldata(digestA, signatureA);
        address other = ECDSA.recoverCalldata(digestB, signatureB);
        uint256 amount = _validators[account].bond;
        if (account != other || amount == 0 || !isValidator(a.setId, account)) revert NotSlashable(account, other);

        _validators[account].bond = 0;
        _validators[account].admitted = false;
        if (_isMember(_validators[account])) _remove(account);
        emit Slashed(account, msg.sender, amount, digestA, digestB);
        TOKEN.safeTransfer(TIMELOCK, amount);
    }

    // ---- Quorum

    /// @inheritdoc IValidatorSet
    function requireQuorum(uint64 signedSetId, bytes32 digest, bytes[] calldata signatures) external view {
        if (signedSetId != setId) revert StaleSet(signedSetId, setId);
        address[] memory members = AddressList.read(_members);
        uint256 needed = _quorumOf(members.length);
        if (signatures.length < needed) revert BelowQuorum(signatures.length, needed);
        address previous;
        uint256 m;
        for (uint256 i; i < signatures.length; ++i) {
            address signer = ECDSA.recoverCalldata(digest, signatures[i]);
            if (signer <= previous) revert SignersNotAscending(previous, signer);
            // Both are in ascending order: one walk through the members meets all signers.
            while (m < members.length && members[m] < signer) ++m;
            if (m == members.length || members[m] != signer) revert NotValidator(signedSetId, signer);
            previous = signer;
        }
    }

    /// @inheritdoc IValidatorSet
    function quorum() external view returns (uint256) {
        return _quorumOf(AddressList.read(_members).length);
    }

    /// @inheritdoc IValidatorSet
    function validators() external view returns (address[] memory) {
        return AddressList.read(_members);
    }

    /// @inheritdoc IValidatorSet
    function isValidator(uint64 inSetId, address account) public view returns (bool) {
        Validator storage v = _validators[account];
        return inSetId <= setId && v.joinedSetId != 0 && v.joinedSetId <= inSetId
            && (v.leftSetId == 0 || inSetId < v.leftSetId);
    }

    /// @inheritdoc IValidatorSet
    function validator(address account) external view returns (Validator memory) {
        return _validators[account];
    }

    // ---- Internals

    function _begin(address[] memory genesis) private {
        if (genesis.length > MAX_VALIDATORS) revert SetFull(MAX_VALIDATORS);
        uint64 id = _replaceMembers(genesis);
        address previous;
        for (uint256 i; i < genesis.length; ++i) {
            if (genesis[i] <= previous) revert SignersNotAscending(previous, genesis[i]);
            previous = genesis[i];
            _validators[previous].admitted = true;
            emit Admitted(previous, true);
            _stake(previous, id, genesis.length);
        }
    }

    function _join(address account) private {
        Validator storage v = _validators[account];
        if (_isMember(v) || v.bond != 0) revert AlreadyBonded(account);
        address[] memory members = AddressList.read(_members);
        if (members.length == MAX_VALIDATORS) revert SetFull(MAX_VALIDATORS);
        uint64 id = _replaceMembers(_with(members, account));
        _stake(account, id, members.length + 1);
    }

    function _stake(address account, uint64 id, uint256 memberCount) private {
        Validator storage v = _validators[account];
        v.joinedSetId = uint48(id);
        v.leftSetId = 0;
        v.withdrawableAt = 0;
        v.bond = bondAmount;
        emit SetChanged(id, account, true, _quorumOf(memberCount));
    }

    /// @dev Leaving of one's own will or by governance: the bond stays at stake for the exit delay.
    function _leave(address account) private {
        if (AddressList.read(_members).length == 1) revert LastValidator();
        _validators[account].withdrawableAt = uint48(block.timestamp) + exitDelay;
        _remove(account);
    }

    function _remove(address account) private {
        address[] memory members = AddressList.read(_members);
        uint64 id = _replaceMembers(_without(members, account));
        _validators[account].leftSetId = uint48(id);
        emit SetChanged(id, account, false, _quorumOf(members.length - 1));
    }

    /// @dev Each change of the members is a new set.
    function _replaceMembers(address[] memory members) private returns (uint64 id) {
        id = ++setId;
        _members = AddressList.write(members);
    }

    function _with(address[] memory members, address account) private pure returns (address[] memory more) {
        more = new address[](members.length + 1);
        uint256 m;
        for (; m < members.length && members[m] < account; ++m) {
            more[m] = members[m];
        }
        more[m] = account;
        for (; m < members.length; ++m) {
            more[m + 1] = members[m];
        }
    }

    function _without(address[] memory members, address account) private pure returns (address[] memory fewer) {
        fewer = new address[](members.length - 1);
        uint256 to;
        for (uint256 i; i < members.length; ++i) {
            if (members[i] != account) fewer[to++] = members[i];
        }
    }

    function _authorizeUpgrade(address) internal view override onlyTimelock {}

    function _isMember(Validator storage v) private view returns (bool) {
        return v.joinedSetId != 0 && v.leftSetId == 0;
    }

    /// @dev ⌈(n+f+1)/2⌉ with f = ⌊(n−1)/3⌋: any two quorums share an honest member. An empty set has no quorum.
    function _quorumOf(uint256 n) private pure returns (uint256) {
        if (n == 0) return type(uint256).max;
        uint256 f = (n - 1) / 3;
        return (n + f + 2) / 2;
    }

    function _sameDuty(Settlement calldata a, Settlement calldata b) private pure returns (bool) {
        return a.repositoryId == b.repositoryId && a.token == b.token && a.epoch == b.epoch && a.attempt == b.attempt
            && a.setId == b.setId;
    }
}
