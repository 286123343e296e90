// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {Fixture} from "./Fixture.sol";

/// What a call costs its sender, base fee and calldata counted. Each figure is kept in `snapshots/` and compared.
abstract contract GasFixture is Fixture {
    string internal constant DESCRIPTION = "# Lower the bond\n\nA nuisance costs less than we thought.";

    /// Keeps the gas of the last call under a name, per item where it had several.
    function _keep(string memory what, uint256 items) internal returns (uint256 gas) {
        gas = vm.lastCallGas().gasTotalUsed / items;
        vm.snapshotValue("gas", what, gas);
    }

    /// The same, and at most so much.
    function _check(string memory what, uint256 items, uint256 ceiling) internal {
        assertLe(_keep(what, items), ceiling, what);
    }

    /// A proposal's whole life with three voters, each step kept under a prefix. `name` is the Governor's EIP-712 name.
    function _keepProposal(string memory prefix, Governor dao, string memory name, address target, bytes memory call)
        internal
    {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        _makeVoters(signer);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) =
            (_list(target), new uint256[](1), new bytes[](1));
        calls[0] = call;

        vm.prank(voter);
        uint256 id = dao.propose(targets, values, calls, DESCRIPTION);
        _keep(string.concat(prefix, "propose"), 1);
        vm.warp(block.timestamp + dao.votingDelay() + 1);
        _keepVotes(prefix, dao, name, id, signer, key);
        vm.warp(dao.proposalDeadline(id) + 1);
        if (dao.proposalNeedsQueuing(id)) {
            dao.queue(targets, values, calls, keccak256(bytes(DESCRIPTION)));
            _keep(string.concat(prefix, "queue"), 1);
            vm.warp(block.timestamp + 2 days);
        }
        dao.execute(targets, values, calls, keccak256(bytes(DESCRIPTION)));
        _keep(string.concat(prefix, "execute"), 1);
    }

    function _makeVoters(address signer) private {
        vm.startPrank(voter);
        token.transfer(signer, 1 ether);
        token.delegate(voter);
        vm.stopPrank();
        vm.prank(owner);
        token.delegate(owner);
        vm.prank(signer);
        token.delegate(signer);
        vm.warp(block.timestamp + 1);
    }

    function _keepVotes(string memory prefix, Governor dao, string memory name, uint256 id, address signer, uint256 key)
        private
    {
        vm.prank(owner);
        dao.castVote(id, 1);
        _keep(string.concat(prefix, "castVote, the first"), 1);
        vm.prank(voter);
        dao.castVote(id, 1);
        _keep(string.concat(prefix, "castVote, a later one"), 1);
        bytes32 message = keccak256(abi.encode(dao.BALLOT_TYPEHASH(), id, uint8(1), signer, dao.nonces(signer)));
        bytes memory signature =
            _sign(key, keccak256(abi.encodePacked("\x19\x01", _domain(name, address(dao)), message)));
        dao.castVoteBySig(id, 1, signer, signature);
        _keep(string.concat(prefix, "castVoteBySig"), 1);
    }

    function _domain(string memory name, address contract_) internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                contract_
            )
        );
    }
}
