// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {
    AttestationRequest,
    AttestationRequestData,
    IEAS,
    MultiAttestationRequest
} from "@ethereum-attestation-service/eas-contracts/contracts/IEAS.sol";
import {ISchemaRegistry} from "@ethereum-attestation-service/eas-contracts/contracts/ISchemaRegistry.sol";
import {ISchemaResolver} from "@ethereum-attestation-service/eas-contracts/contracts/resolver/ISchemaResolver.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Floor} from "./Floor.sol";
import {FractionalGovernor, LightGovernor, PlainGovernor, StorageGovernor} from "./Governors.sol";
import {GasFixture} from "../test/GasFixture.sol";

interface IUniswapDistributor {
    function claim(uint256 index, address account, uint256 amount, bytes32[] calldata proof) external;
}

/// Something governed, that changes one slot.
contract Parameter {
    uint256 public value = 1;

    function set(uint256 next) external {
        value = next;
    }
}

/// What the same work costs elsewhere, measured in the same run.
contract RivalsTest is GasFixture {
    // ---- Records

    function test_floor() public {
        Floor floor = new Floor();
        floor.keep(_facts(1));
        _keep("floor: a new slot and an event", 1);
        floor.keep(_facts(50));
        _keep("floor: 50 at once, an item", 50);
    }

    function test_eas() public {
        ISchemaRegistry schemas = ISchemaRegistry(deployCode("out-eas/SchemaRegistry.sol/SchemaRegistry.json"));
        IEAS eas = IEAS(deployCode("out-eas/EAS.sol/EAS.json", abi.encode(schemas)));
        string memory fields = "bytes32 payload,bytes32 commit,bytes32 tree,bytes32 manifest";
        bytes32 schema = schemas.register(fields, ISchemaResolver(address(0)), false);
        eas.attest(AttestationRequest(schema, _attestation(1000)));
        _keep("EAS: attest", 1);
        MultiAttestationRequest[] memory requests = new MultiAttestationRequest[](1);
        requests[0] = MultiAttestationRequest(schema, new AttestationRequestData[](50));
        bytes32[] memory hashes = new bytes32[](50);
        for (uint256 i; i < 50; ++i) {
            requests[0].data[i] = _attestation(i);
            hashes[i] = keccak256(abi.encode(i));
        }
        eas.multiAttest(requests);
        _keep("EAS: multiAttest of 50, an item", 50);
        eas.timestamp(keccak256("x"));
        _keep("EAS: timestamp, a hash alone", 1);
        eas.multiTimestamp(hashes);
        _keep("EAS: multiTimestamp of 50, an item", 50);
    }

    // ---- Claims

    function test_uniswap_claim() public {
        string memory file = vm.readFile("../node_modules/@uniswap/merkle-distributor/build/MerkleDistributor.json");
        bytes32 a = keccak256(abi.encodePacked(uint256(0), alice, uint256(100 ether)));
        bytes32 b = keccak256(abi.encodePacked(uint256(1), bob, uint256(60 ether)));
        bytes memory code =
            bytes.concat(vm.parseJsonBytes(file, ".bytecode"), abi.encode(token, Hashes.commutativeKeccak256(a, b)));
        address distributor;
        assembly {
            distributor := create(0, add(code, 0x20), mload(code))
        }
        vm.startPrank(owner);
        token.transfer(distributor, 1_000 ether);
        token.transfer(bob, 1 ether);
        vm.stopPrank();
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = b;
        IUniswapDistributor(distributor).claim(0, alice, 100 ether, proof);
        _keep("Uniswap: claim, a new holder", 1);
        proof[0] = a;
        IUniswapDistributor(distributor).claim(1, bob, 60 ether, proof);
        _keep("Uniswap: claim, an old holder", 1);
    }

    // ---- Governance

    function test_governor_plain() public {
        TimelockController lock = _timelock();
        Governor dao = new PlainGovernor(token, lock);
        lock.grantRole(lock.PROPOSER_ROLE(), address(dao));
        _govern("OpenZeppelin: ", dao);
    }

    function test_governor_light() public {
        _govern("light: ", new LightGovernor(token));
    }

    function test_governor_storage() public {
        _govern("light with GovernorStorage: ", new StorageGovernor(token));
    }

    function test_governor_fractional() public {
        _govern("light with CountingFractional: ", new FractionalGovernor(token));
    }

    /// Like ours, its one action changes one slot.
    function _govern(string memory prefix, Governor dao) private {
        Parameter parameter = new Parameter();
        _keepProposal(prefix, dao, "Plain Governor", address(parameter), abi.encodeCall(Parameter.set, (7)));
        assertEq(parameter.value(), 7);
    }

    function _timelock() private returns (TimelockController) {
        return new TimelockController(2 days, new address[](0), _list(address(0)), address(this));
    }

    // ---- Helpers

    function _facts(uint256 count) private pure returns (Floor.Facts[] memory facts) {
        facts = new Floor.Facts[](count);
        for (uint256 i; i < count; ++i) {
            facts[i] = Floor.Facts(
                keccak256(abi.encode("key", count, i)), keccak256(abi.encode("a", i)), keccak256(abi.encode("b", i))
            );
        }
    }

    function _attestation(uint256 salt) private view returns (AttestationRequestData memory data) {
        data.recipient = alice;
        data.data = abi.encode(
            keccak256(abi.encode("payload", salt)),
            bytes20(keccak256(abi.encode("commit", salt))),
            bytes20(keccak256(abi.encode("tree", salt))),
            keccak256("manifest")
        );
    }
}
