// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {ContributionRegistry} from "../src/ContributionRegistry.sol";
import {ContributionVotes} from "../src/ContributionVotes.sol";
import {GovernanceModule} from "../src/GovernanceModule.sol";
import {GovernanceToken} from "../src/GovernanceToken.sol";
import {PlatformGovernor} from "../src/PlatformGovernor.sol";
import {RepositoryGovernor} from "../src/RepositoryGovernor.sol";
import {RepositoryRegistry} from "../src/RepositoryRegistry.sol";
import {Treasury} from "../src/Treasury.sol";
import {ValidatorSet} from "../src/ValidatorSet.sol";
import {IContributionRegistry} from "../src/interfaces/IContributionRegistry.sol";
import {IGovernanceModule} from "../src/interfaces/IGovernanceModule.sol";
import {IGovernanceToken} from "../src/interfaces/IGovernanceToken.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";
import {ITreasury, Settlement} from "../src/interfaces/ITreasury.sol";
import {IValidatorSet} from "../src/interfaces/IValidatorSet.sol";

/// Everything deployed as the deploy script does it, with a registered repository and four validators.
abstract contract Fixture is Test {
    uint64 internal constant EPOCH = 30 days;
    uint48 internal constant CHALLENGE = 7 days;
    uint48 internal constant RULING = 14 days;
    uint48 internal constant EXIT_DELAY = 30 days;
    uint96 internal constant BOND = 1_000 ether;
    uint96 internal constant CHALLENGE_BOND = 100 ether;
    bytes32 internal constant MAIN = keccak256("refs/heads/main");

    address internal owner = makeAddr("owner");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal stranger = makeAddr("stranger");
    address internal voter = makeAddr("voter");

    /// In ascending order of their addresses.
    uint256[] internal validatorKeys;

    GovernanceToken internal token;
    TimelockController internal timelock;
    PlatformGovernor internal governor;
    RepositoryRegistry internal registry;
    ContributionRegistry internal contributions;
    ValidatorSet internal validatorSet;
    Treasury internal treasury;
    GovernanceModule internal module;

    uint256 internal repositoryId;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        _makeValidatorKeys(_validatorCount());
        _deploy();
        repositoryId = registry.register(owner, 0, "cairn", "refs/heads/main", 1);
    }

    function _validatorCount() internal pure virtual returns (uint256) {
        return 4;
    }

    // ---- Deployment

    function _deploy() private {
        uint256 nonce = vm.getNonce(address(this));
        address[12] memory planned;
        for (uint256 i; i < 12; ++i) {
            planned[i] = vm.computeCreateAddress(address(this), nonce + i);
        }
        token = new GovernanceToken(_genesis(planned[7]), planned[1]);
        timelock = new TimelockController(2 days, _list(planned[2]), _list(address(0)), address(0));
        governor = new PlatformGovernor(
            PlatformGovernor.Parameters(IVotes(address(token)), timelock, 1 days, 5 days, 1 days, 1_000_000 ether, 4)
        );
        registry = RepositoryRegistry(
            _proxy(address(new RepositoryRegistry(planned[1])), abi.encodeCall(RepositoryRegistry.initialize, ()))
        );
        contributions = new ContributionRegistry(registry);
        validatorSet = ValidatorSet(
            _proxy(
                address(new ValidatorSet(token, planned[1], planned[8])),
                abi.encodeCall(ValidatorSet.initialize, (_validatorAddresses(), BOND, EXIT_DELAY))
            )
        );
        treasury = new Treasury(
            Treasury.Parameters({
                repositories: registry,
                validators: validatorSet,
                governance: IGovernanceModule(planned[11]),
                timelock: planned[1],
                bondToken: token,
                epochLength: EPOCH,
                challengePeriod: CHALLENGE,
                rulingPeriod: RULING,
                challengeBond: CHALLENGE_BOND,
                payPolicy: ITreasury.PayPolicy(1 ether, 5_000),
                allowedTokens: _list(address(token))
            })
        );
        module = new GovernanceModule(
            registry,
            new ContributionVotes(treasury, address(token)),
            new RepositoryGovernor(),
            IGovernanceModule.Settings(1 days, 5 days, 1, 4)
        );
        assertEq(address(treasury), planned[8]);
        assertEq(address(module), planned[11]);
    }

    function _genesis(address validatorSetAddress) private view returns (IGovernanceToken.Allocation[] memory list) {
        list = new IGovernanceToken.Allocation[](3);
        list[0] = IGovernanceToken.Allocation(owner, 1_000_000 ether);
        list[1] = IGovernanceToken.Allocation(voter, 100_000_000 ether);
        list[2] = IGovernanceToken.Allocation(validatorSetAddress, BOND * validatorKeys.length);
    }

    function _proxy(address implementation, bytes memory call) internal returns (address) {
        return address(new ERC1967Proxy(implementation, call));
    }

    function _list(address only) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = only;
    }

    // ---- Validators

    function _makeValidatorKeys(uint256 count) private {
        for (uint256 i; i < count; ++i) {
            validatorKeys.push(uint256(keccak256(abi.encode("validator", i))));
        }
        for (uint256 i; i < count; ++i) {
            for (uint256 j = i + 1; j < count; ++j) {
                if (vm.addr(validatorKeys[i]) <= vm.addr(validatorKeys[j])) continue;
                (validatorKeys[i], validatorKeys[j]) = (validatorKeys[j], validatorKeys[i]);
            }
        }
    }

    function _validatorAddresses() internal view returns (address[] memory list) {
        list = new address[](validatorKeys.length);
        for (uint256 i; i < list.length; ++i) {
            list[i] = vm.addr(validatorKeys[i]);
        }
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// Signatures of a settlement by the first `count` validators.
    function _signatures(Settlement memory s, uint256 count) internal view returns (bytes[] memory signatures) {
        bytes32 digest = treasury.digestOf(s);
        signatures = new bytes[](count);
        for (uint256 i; i < count; ++i) {
            signatures[i] = _sign(validatorKeys[i], digest);
        }
    }

    // ---- Delegations

    function _delegationDigest(IRepositoryRegistry.Delegation memory d) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Cairn Repository Registry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 typehash = keccak256(
            "Delegation(address account,address key,uint256 repositoryId,uint8 scope,uint64 notBefore,uint64 notAfter,uint256 nonce)"
        );
        bytes32 message = keccak256(
            abi.encode(typehash, d.account, d.key, d.repositoryId, d.scope, d.notBefore, d.notAfter, d.nonce)
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, message));
    }

    // ---- Money

    function _fund(uint256 amount, uint256 budget) internal {
        _fund(repositoryId, owner, amount, budget);
    }

    function _fund(uint256 id, address from, uint256 amount, uint256 budget) internal {
        vm.startPrank(from);
        token.approve(address(treasury), amount);
        treasury.deposit(id, address(token), amount);
        treasury.setEpochBudget(id, address(token), treasury.currentEpoch() + 1, budget);
        vm.stopPrank();
    }

    /// The leaves of an epoch that gave alice `a` and bob `b`, with what they ever earned by then; each the other's proof.
    struct Pair {
        uint64 epoch;
        uint256 a;
        uint256 b;
        uint256 cumulativeA;
        uint256 cumulativeB;
    }

    /// The first epoch of both.
    function _pair(uint64 epoch, uint256 a, uint256 b) internal pure returns (Pair memory) {
        return Pair(epoch, a, b, a, b);
    }

    /// An epoch after `before` that gave `a` and `b` more.
    function _after(Pair memory before, uint64 epoch, uint256 a, uint256 b) internal pure returns (Pair memory) {
        return Pair(epoch, a, b, before.cumulativeA + a, before.cumulativeB + b);
    }

    function _root(Pair memory p) internal view returns (bytes32) {
        return
            Hashes.commutativeKeccak256(
                _leaf(p.epoch, alice, p.a, p.cumulativeA), _leaf(p.epoch, bob, p.b, p.cumulativeB)
            );
    }

    function _leaf(uint64 epoch, address account, uint256 amount, uint256 cumulative) internal view returns (bytes32) {
        return _leafIn(repositoryId, address(token), epoch, account, amount, cumulative);
    }

    function _leafIn(uint256 id, address asset, uint64 epoch, address account, uint256 amount, uint256 cumulative)
        internal
        view
        returns (bytes32)
    {
        // Written out, not asked of the Treasury: it is what programs compute.
        bytes memory leaf = abi.encode(block.chainid, address(treasury), id, asset, epoch, account, amount, cumulative);
        return keccak256(bytes.concat(keccak256(leaf)));
    }

    function _proofOfAlice(Pair memory p) internal view returns (bytes32[] memory) {
        return _single(_leaf(p.epoch, bob, p.b, p.cumulativeB));
    }

    function _proofOfBob(Pair memory p) internal view returns (bytes32[] memory) {
        return _single(_leaf(p.epoch, alice, p.a, p.cumulativeA));
    }

    function _single(bytes32 node) internal pure returns (bytes32[] memory proof) {
        proof = new bytes32[](1);
        proof[0] = node;
    }

    function _claimAlice(Pair memory p) internal returns (uint256) {
        return treasury.claim(repositoryId, address(token), p.epoch, alice, p.a, p.cumulativeA, _proofOfAlice(p));
    }

    function _claimBob(Pair memory p) internal returns (uint256) {
        return treasury.claim(repositoryId, address(token), p.epoch, bob, p.b, p.cumulativeB, _proofOfBob(p));
    }

    /// Gives out what the pair says of this epoch, beside what was settled before.
    function _settlement(Pair memory p) internal view returns (Settlement memory) {
        ITreasury.EpochFunds memory f = treasury.epochFunds(repositoryId, address(token), p.epoch);
        return Settlement({
            repositoryId: repositoryId,
            token: address(token),
            epoch: p.epoch,
            attempt: f.attempt,
            setId: validatorSet.setId(),
            snapshotBlockHash: keccak256("block"),
            scorerHash: keccak256("scorer"),
            leavesSha256: keccak256("leaves"),
            root: _root(p),
            cumulativeTotal: f.previousTotal + p.a + p.b
        });
    }

    function _settlement(uint64 epoch, uint256 a, uint256 b) internal view returns (Settlement memory) {
        return _settlement(_pair(epoch, a, b));
    }

    /// Settles with the quorum; the root is pending afterwards.
    function _settle(Pair memory p) internal {
        _settle(_settlement(p));
    }

    function _settle(Settlement memory s) internal {
        treasury.settle(s, _signatures(s, validatorSet.quorum()), keccak256("arweave"));
    }

    function _afterEpoch(uint64 epoch) internal {
        vm.warp(treasury.genesis() + (epoch + 1) * EPOCH);
    }

    function _afterChallenge() internal {
        vm.warp(block.timestamp + CHALLENGE);
    }
}
