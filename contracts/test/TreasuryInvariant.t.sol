// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {TreasuryBooks} from "./TreasuryBooks.sol";
import {TreasuryHandler} from "./TreasuryHandler.sol";
import {ITreasury} from "../src/interfaces/ITreasury.sol";

/// forge-config: default.invariant.fail-on-revert = true
/// forge-config: deep.invariant.fail-on-revert = true
contract TreasuryInvariantTest is Test {
    TreasuryHandler private handler;

    function setUp() public {
        handler = new TreasuryHandler();
        handler.setUp();
        bytes4[] memory actions = new bytes4[](20);
        actions[0] = handler.deposit.selector;
        actions[1] = handler.pullRoyalty.selector;
        actions[2] = handler.setBudget.selector;
        actions[3] = handler.sell.selector;
        actions[4] = handler.setMaintainer.selector;
        actions[5] = handler.setControl.selector;
        actions[6] = handler.settle.selector;
        actions[7] = handler.settleBadly.selector;
        actions[8] = handler.changeSet.selector;
        actions[9] = handler.claim.selector;
        actions[10] = handler.claimAll.selector;
        actions[11] = handler.grant.selector;
        actions[12] = handler.setBurnShare.selector;
        actions[13] = handler.burn.selector;
        actions[14] = handler.challenge.selector;
        actions[15] = handler.rule.selector;
        actions[16] = handler.lapse.selector;
        actions[17] = handler.steal.selector;
        actions[18] = handler.wait.selector;
        actions[19] = handler.settle.selector; // twice as likely
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), actions));
    }

    /// All that must hold after each call, in one invariant, so that one campaign serves it.
    function invariant_books() public view {
        uint256 bonds;
        for (uint256 a = 2; a != 0; --a) {
            address asset = handler.assets(a - 1);
            uint256 held;
            for (uint256 id = 1; id <= handler.REPOSITORIES(); ++id) {
                TreasuryBooks.Ghost memory g = handler.ghost(id, asset);
                ITreasury.Ledger memory l = handler.ledger(id, asset);
                held += _conserved(g, l, handler.claimable(id, asset));
                bonds += g.bond;
                _rootsPayFromTheirOwnPots(g, l, id, asset);
                for (uint256 i; i < 3; ++i) {
                    assertEq(handler.claimed(id, asset, i), g.paidTo[i], "claimed is what was paid");
                }
                assertEq(l.grantedTotal, g.granted, "grants");
                assertLe(l.grantedTotal * 2, l.settledTotal, "grants exceed half of what work earned");
            }
            // Bonds are in the first token.
            assertEq(handler.held(asset), held + (a == 1 ? bonds : 0), "balance");
        }
        // No smaller set, no signer twice, no stranger's signature, no forged leaf, no theft.
        assertEq(handler.fault(), "");
    }

    /// Tokens in = claimable + paid + royalties + burned + granted + unspent. Returns what the Treasury holds of it.
    function _conserved(TreasuryBooks.Ghost memory g, ITreasury.Ledger memory l, uint256 claimable)
        private
        pure
        returns (uint256 books)
    {
        books = l.unspent + claimable + l.royaltyDue + l.burnDue + l.burnWaiting;
        assertEq(g.received + g.royaltiesIn, books + g.paid + g.granted + g.burned + g.royaltiesOut, "conservation");
    }

    /// Whatever its leaves say, a root pays at most what it gave out, which is within its epoch's budget; once dropped, nothing.
    /// No leaf pays more than its amount, so none pays twice.
    function _rootsPayFromTheirOwnPots(
        TreasuryBooks.Ghost memory g,
        ITreasury.Ledger memory l,
        uint256 id,
        address asset
    ) private view {
        uint256 settled;
        for (uint256 i; i < g.roots.length; ++i) {
            TreasuryBooks.Root memory r = g.roots[i];
            assertLe(r.payout, handler.budgetAt(id, asset, r.epoch), "budget");
            assertLe(r.paid[0] + r.paid[1] + r.paid[2], r.dropped ? 0 : r.payout, "pot");
            for (uint256 j; j < 3; ++j) {
                assertLe(r.paid[j], r.amounts[j], "leaf");
            }
            settled += r.dropped ? 0 : r.payout;
        }
        assertEq(l.settledTotal, settled, "settled");
    }

    /// However a run ended: every honest leaf of a final root is still worth what it says.
    function afterInvariant() public {
        handler.claimHonest();
    }

    /// The run is not empty talk: a straight path through the handler reaches each kind of end.
    function test_handlerReachesEachEnd() public {
        uint256[3] memory words = [uint256(40 ether), 10 ether, 10 ether];
        handler.setBurnShare(100);
        handler.settle(0, 1, words);
        handler.settle(1, 0, words);
        handler.challenge(1, false);
        handler.wait(15 days);
        handler.lapse(1);
        handler.claimAll(0, 0);
        handler.burn(0);
        handler.setControl(0, true);
        handler.grant(0, 1 ether, 1);
        handler.steal(0, 1, 0, 0, 0);
        invariant_books();
        handler.wait(30 days);
        handler.settle(0, 1, words);
        handler.challenge(0, false);
        invariant_books();
        handler.wait(15 days);
        handler.lapse(0);
        invariant_books();
        handler.settleBadly(0, 0, words);
        invariant_books();
        handler.claimHonest();
        string[6] memory ends = ["honest root", "lying root", "dropped root", "claim", "burn", "grant"];
        for (uint256 i; i < ends.length; ++i) {
            assertGt(handler.counts(ends[i]), 0, ends[i]);
        }
    }
}
