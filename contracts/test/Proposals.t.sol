// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {GasFixture} from "./GasFixture.sol";
import {ITreasury} from "../src/interfaces/ITreasury.sol";

/// The platform's Governor, feature by feature.
contract ProposalsTest is GasFixture {
    address[] private targets;
    uint256[] private values;
    bytes[] private calls;

    function setUp() public override {
        super.setUp();
        targets.push(address(treasury));
        values.push(0);
        calls.push(abi.encodeCall(ITreasury.setChallengeBond, (7)));
        vm.prank(voter);
        token.delegate(voter);
        vm.prank(owner);
        token.delegate(owner);
        vm.warp(block.timestamp + 1);
    }

    function test_threshold_isNeededToPropose() public {
        assertEq(governor.proposalThreshold(), 1_000_000 ether);
        vm.prank(owner);
        token.transfer(voter, 1);
        vm.warp(block.timestamp + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorInsufficientProposerVotes.selector, owner, 1_000_000 ether - 1, 1_000_000 ether
            )
        );
        vm.prank(owner);
        governor.propose(targets, values, calls, "x");
    }

    /// Nobody can take another's proposal away by making it first.
    function test_proposerSuffix_bindsTheProposer() public {
        string memory description = string.concat("x#proposer=", Strings.toHexString(voter));
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorRestrictedProposer.selector, owner));
        governor.propose(targets, values, calls, description);
        vm.prank(voter);
        governor.propose(targets, values, calls, description);
    }

    function test_cancel_byItsProposerBeforeTheVote() public {
        uint256 id = _propose("x");
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, owner));
        governor.cancel(targets, values, calls, keccak256("x"));
        vm.prank(voter);
        governor.cancel(targets, values, calls, keccak256("x"));
        assertEq(uint8(governor.state(id)), uint8(IGovernor.ProposalState.Canceled));
    }

    function test_cancel_notOnceTheVoteBegan() public {
        uint256 id = _propose("x");
        vm.warp(governor.proposalSnapshot(id) + 1);
        vm.prank(voter);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, voter));
        governor.cancel(targets, values, calls, keccak256("x"));
    }

    function test_vote_bySignatureOnce() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        vm.prank(voter);
        token.transfer(signer, 1 ether);
        vm.prank(signer);
        token.delegate(signer);
        vm.warp(block.timestamp + 1);
        uint256 id = _propose("x");
        vm.warp(governor.proposalSnapshot(id) + 1);
        bytes memory signature = _ballot(key, id, 1, signer, 0);

        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, signer));
        governor.castVoteBySig(id, 0, signer, signature);
        vm.prank(stranger);
        governor.castVoteBySig(id, 1, signer, signature);
        (, uint256 forVotes,) = governor.proposalVotes(id);
        assertEq(forVotes, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, signer));
        governor.castVoteBySig(id, 1, signer, signature);
    }

    function test_votes_areCountedAtTheSnapshot() public {
        uint256 id = _propose("x");
        vm.warp(governor.proposalSnapshot(id) + 1);
        vm.prank(voter);
        token.transfer(owner, 50_000_000 ether);
        vm.prank(owner);
        governor.castVote(id, 1);
        (, uint256 forVotes,) = governor.proposalVotes(id);
        assertEq(forVotes, 1_000_000 ether, "what came later does not vote");
    }

    function test_quorum_isAFractionOfAllAndIsNeeded() public {
        uint256 id = _propose("x");
        assertTrue(governor.proposalNeedsQueuing(id));
        vm.warp(governor.proposalSnapshot(id) + 1);
        assertEq(governor.quorum(governor.proposalSnapshot(id)), 40_000_000 ether);
        vm.prank(owner);
        governor.castVote(id, 1);
        vm.warp(governor.proposalDeadline(id) + 1);
        assertEq(uint8(governor.state(id)), uint8(IGovernor.ProposalState.Defeated));
    }

    /// What passed waits in the timelock; nobody makes it act sooner, and not in another form.
    function testFuzz_timelock_waits(uint32 early, uint96 otherBond) public {
        vm.assume(otherBond != 7);
        uint256 id = _propose("x");
        vm.warp(governor.proposalSnapshot(id) + 1);
        vm.prank(voter);
        governor.castVote(id, 1);
        vm.warp(governor.proposalDeadline(id) + 1);
        vm.expectRevert();
        governor.execute(targets, values, calls, keccak256("x"));
        governor.queue(targets, values, calls, keccak256("x"));
        uint256 eta = governor.proposalEta(id);
        assertEq(eta, block.timestamp + 2 days);
        vm.warp(eta - bound(early, 1, 2 days));
        vm.expectRevert();
        governor.execute(targets, values, calls, keccak256("x"));
        vm.warp(eta);
        bytes[] memory others = new bytes[](1);
        others[0] = abi.encodeCall(ITreasury.setChallengeBond, (otherBond));
        vm.expectRevert();
        governor.execute(targets, values, others, keccak256("x"));
        vm.prank(stranger);
        governor.execute(targets, values, calls, keccak256("x"));
        assertEq(treasury.challengeBond(), 7);
    }

    /// The Governor changes itself only through the timelock.
    function test_settings_changeByAVoteAlone() public {
        targets[0] = address(governor);
        calls[0] = abi.encodeCall(governor.setVotingDelay, (3 days));
        vm.prank(voter);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, voter));
        governor.setVotingDelay(3 days);
        uint256 id = _propose("x");
        vm.warp(governor.proposalSnapshot(id) + 1);
        vm.prank(voter);
        governor.castVote(id, 1);
        vm.warp(governor.proposalDeadline(id) + 1);
        governor.queue(targets, values, calls, keccak256("x"));
        vm.warp(governor.proposalEta(id));
        governor.execute(targets, values, calls, keccak256("x"));
        assertEq(governor.votingDelay(), 3 days);
    }

    function _propose(string memory description) private returns (uint256) {
        vm.prank(voter);
        return governor.propose(targets, values, calls, description);
    }

    function _ballot(uint256 key, uint256 id, uint8 support, address signer, uint256 nonce)
        private
        view
        returns (bytes memory)
    {
        bytes32 message = keccak256(abi.encode(governor.BALLOT_TYPEHASH(), id, support, signer, nonce));
        bytes32 domain = _domain("Cairn Governor", address(governor));
        return _sign(key, keccak256(abi.encodePacked("\x19\x01", domain, message)));
    }
}
