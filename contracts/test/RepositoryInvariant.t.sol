// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {Fixture} from "./Fixture.sol";
import {IContributionRegistry} from "../src/interfaces/IContributionRegistry.sol";
import {IRepositoryRegistry} from "../src/interfaces/IRepositoryRegistry.sol";

/// Owners, buyers, maintainers, controllers, operators, key holders and strangers, who all try everything. The handler keeps
/// who is entitled to what in books of its own, and says so where the registry let somebody else pass, or stopped who was.
contract RepositoryHandler is Fixture {
    uint256 private constant PEOPLE = 6;
    uint256 private constant REFS = 2;
    uint256 private constant MOST_REPOSITORIES = 6;

    address[] private people;
    /// Books: a sale starts them anew, as it adds one to the period.
    mapping(uint256 id => address) public ownerOf;
    mapping(uint256 id => uint256) public period;
    mapping(uint256 id => mapping(uint256 period => mapping(address account => uint64 expiry))) private maintainers;
    mapping(uint256 id => mapping(uint256 period => address)) private controllers;
    mapping(address holder => mapping(address account => bool)) private operators;
    mapping(uint256 id => mapping(uint256 ref => bytes32)) public tips;
    mapping(uint256 id => uint256) public parents;
    mapping(uint256 id => uint16) public royalties;
    mapping(uint256 id => uint16) public parentRoyalties;
    mapping(bytes32 key => bytes32) public slots;
    bytes32[] public keys;
    uint256 public count;
    uint256 public advances;
    uint256 public sales;
    uint256 public refusals;
    /// What should never be: a call that went otherwise than the books say.
    string public fault;

    function setUp() public override {
        super.setUp();
        for (uint256 i; i < PEOPLE; ++i) {
            people.push(vm.addr(100 + i));
        }
        vm.prank(owner);
        registry.transferFrom(owner, people[0], repositoryId);
        (ownerOf[1], period[1], count) = (people[0], 1, 1);
    }

    function register(uint256 who, uint256 parent) external {
        if (count == MOST_REPOSITORIES) return;
        parent = parent % (count + 1);
        uint256 id = registry.register(_person(who), parent, "x", "refs/heads/main", 1);
        (ownerOf[id], parents[id], count) = (_person(who), parent, id);
        parentRoyalties[id] = royalties[parent];
    }

    function setMaintainer(uint256 who, uint256 id, uint256 account, uint32 time) external {
        (address by, address to) = (_person(who), _person(account));
        id = _id(id);
        uint64 expiry = uint64(block.timestamp) + time % 60 days;
        bool ok = _call(by, abi.encodeCall(IRepositoryRegistry.setMaintainer, (id, to, expiry)));
        _expect(ok, _isController(id, by), "setMaintainer");
        if (ok) maintainers[id][period[id]][to] = expiry;
    }

    function setController(uint256 who, uint256 id, uint256 account) external {
        (address by, address to) = (_person(who), _person(account));
        id = _id(id);
        bool ok = _call(by, abi.encodeCall(IRepositoryRegistry.setController, (id, to)));
        _expect(ok, by == ownerOf[id], "setController");
        if (ok) controllers[id][period[id]] = to;
    }

    function setRoyalty(uint256 who, uint256 id, uint16 bps) external {
        address by = _person(who);
        id = _id(id);
        bps = bps % 1_200;
        bool ok = _call(by, abi.encodeCall(IRepositoryRegistry.setRoyalty, (id, bps)));
        _expect(ok, _isController(id, by) && bps <= 1_000, "setRoyalty");
        if (ok) royalties[id] = bps;
    }

    function setOperator(uint256 who, uint256 account, bool on) external {
        vm.prank(_person(who));
        registry.setApprovalForAll(_person(account), on);
        operators[_person(who)][_person(account)] = on;
    }

    function sell(uint256 who, uint256 id, uint256 buyer) external {
        (address by, address to) = (_person(who), _person(buyer));
        id = _id(id);
        address from = ownerOf[id];
        bool ok = _call(by, abi.encodeWithSignature("transferFrom(address,address,uint256)", from, to, id));
        _expect(ok, by == from || operators[from][by], "sell");
        if (!ok) return;
        (ownerOf[id], period[id]) = (to, period[id] + 1);
        ++sales;
    }

    function advance(uint256 who, uint256 id, uint256 ref, uint256 commit, bool stale) external {
        address by = _person(who);
        (id, ref) = (_id(id), ref % REFS);
        bytes32 old = stale ? bytes32(bytes20("stale")) : tips[id][ref];
        bytes32 next = bytes32(bytes20(keccak256(abi.encode(commit))));
        IRepositoryRegistry.Credit[] memory none;
        bool ok = _call(by, abi.encodeCall(IRepositoryRegistry.advance, (id, bytes32(ref), old, next, 0, none, false)));
        _expect(ok, _isMaintainer(id, by) && old == tips[id][ref] && old != next, "advance");
        if (!ok) return;
        tips[id][ref] = next;
        ++advances;
    }

    /// Some record for themselves, some for others.
    function record(uint256 who, uint256 author, uint256 id, uint8 salt, uint8 commit) external {
        address by = _person(who);
        IContributionRegistry.Contribution memory c = IContributionRegistry.Contribution(
            _id(id), _person(author), 2, bytes32(uint256(salt % 4)), bytes32(uint256(commit % 3) + 1), "tree", 0
        );
        bytes32 key = keccak256(abi.encode(c.repositoryId, c.author, c.objectFormat, c.payloadSha256));
        bytes32 slot = keccak256(abi.encode(c.commitId, c.treeId, c.manifestSha256));
        vm.prank(by);
        (bool ok,) = address(contributions).call(abi.encodeCall(IContributionRegistry.record, (c, 0)));
        _expect(ok, by == c.author && (slots[key] == 0 || slots[key] == slot), "record");
        if (!ok || slots[key] != 0) return;
        slots[key] = slot;
        keys.push(key);
    }

    function wait(uint32 time) external {
        vm.warp(block.timestamp + time % 30 days);
    }

    // ---- What the invariants ask

    function registryTip(uint256 id, uint256 ref) external view returns (bytes32) {
        return registry.tip(id, bytes32(ref));
    }

    function registryRepository(uint256 id) external view returns (IRepositoryRegistry.Repository memory) {
        return registry.repository(id);
    }

    function registryCount() external view returns (uint256) {
        return registry.repositoryCount();
    }

    function registryOwner(uint256 id) external view returns (address) {
        return registry.ownerOf(id);
    }

    function slotOf(bytes32 key) external view returns (bytes32) {
        return contributions.slotOf(key);
    }

    function keyCount() external view returns (uint256) {
        return keys.length;
    }

    // ---- Books

    function _isMaintainer(uint256 id, address account) private view returns (bool) {
        return account == ownerOf[id] || maintainers[id][period[id]][account] > block.timestamp;
    }

    function _isController(uint256 id, address account) private view returns (bool) {
        return account == ownerOf[id] || account == controllers[id][period[id]];
    }

    function _call(address by, bytes memory call) private returns (bool ok) {
        vm.prank(by);
        (ok,) = address(registry).call(call);
    }

    function _expect(bool ok, bool entitled, string memory what) private {
        if (ok != entitled) fault = what;
        if (!ok) ++refusals;
    }

    function _person(uint256 seed) private view returns (address) {
        return people[seed % PEOPLE];
    }

    function _id(uint256 seed) private view returns (uint256) {
        return seed % count + 1;
    }
}

contract RepositoryInvariantTest is Test {
    RepositoryHandler private handler;

    function setUp() public {
        handler = new RepositoryHandler();
        handler.setUp();
        bytes4[] memory actions = new bytes4[](9);
        actions[0] = handler.register.selector;
        actions[1] = handler.setMaintainer.selector;
        actions[2] = handler.setController.selector;
        actions[3] = handler.setRoyalty.selector;
        actions[4] = handler.setOperator.selector;
        actions[5] = handler.sell.selector;
        actions[6] = handler.advance.selector;
        actions[7] = handler.record.selector;
        actions[8] = handler.wait.selector;
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), actions));
    }

    /// Whoever is entitled at that moment can, and nobody else: former owners, their maintainers, controllers and operators too.
    function invariant_onlyTheEntitled() public view {
        assertEq(handler.fault(), "");
    }

    function invariant_refsMoveByAdvancesAlone() public view {
        for (uint256 id = 1; id <= handler.count(); ++id) {
            for (uint256 ref; ref < 2; ++ref) {
                assertEq(handler.registryTip(id, ref), handler.tips(id, ref));
            }
        }
    }

    function invariant_aRecordNeverChanges() public view {
        for (uint256 i; i < handler.keyCount(); ++i) {
            bytes32 key = handler.keys(i);
            assertEq(handler.slotOf(key), handler.slots(key));
        }
    }

    function invariant_lineageAndRoyalties() public view {
        assertEq(handler.registryCount(), handler.count());
        for (uint256 id = 1; id <= handler.count(); ++id) {
            IRepositoryRegistry.Repository memory r = handler.registryRepository(id);
            assertLt(r.parentId, id, "no loops");
            assertEq(r.parentId, handler.parents(id));
            assertEq(r.royaltyBps, handler.royalties(id));
            assertEq(r.parentRoyaltyBps, handler.parentRoyalties(id), "fixed at registration");
            assertLe(r.royaltyBps, 1_000);
            assertLe(r.parentRoyaltyBps, 1_000);
            assertEq(handler.registryOwner(id), handler.ownerOf(id));
            assertEq(r.ownershipEpoch, handler.period(id));
        }
    }

    /// The run is not empty talk: a straight path moves a ref, sells, and is then refused.
    function test_handlerReachesASaleAndARefusal() public {
        handler.setMaintainer(0, 0, 1, 1 days);
        handler.advance(1, 0, 0, 1, false);
        handler.sell(0, 0, 2);
        handler.advance(1, 0, 0, 2, false);
        handler.advance(2, 0, 0, 2, false);
        assertEq(handler.advances(), 2);
        assertEq(handler.sales(), 1);
        assertEq(handler.refusals(), 1);
        assertEq(handler.fault(), "");
    }
}
