import { readContract } from 'viem/actions';
import { encodeFunctionData, hashTypedData, recoverTypedDataAddress } from 'viem/utils';
import { hexOf } from '../../core/bytes.ts';
import { uintWord } from '../../core/contribution/key.ts';
import type { PayPolicy } from '../../core/reward/pay.ts';
import type { TransactionCall } from '../../ports/registry.ts';
import type { Settlement, SettlementLedger } from '../../ports/settlement.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Network } from '../../protocol/network.ts';
import type { Address, Hex } from '../../protocol/primitives.ts';
import { governanceTokenAbi } from './abi/governance-token.generated.ts';
import { treasuryAbi } from './abi/treasury.generated.ts';
import { validatorSetAbi } from './abi/validator-set.generated.ts';
import { type Chain, connectChain } from './chain.ts';
import { decodeChainEvent, decodePolicyChange, depositedTopic, policyTopics } from './chain-events.ts';
import { readLogs } from './logs.ts';
import type { Log } from './rpc-schema.ts';
import { arweaveIdToWord, safeNumber, sha256ToWord } from './words.ts';

/** EIP-712 type of what validators sign; contracts/src/SettlementHash.sol is its other half. */
const settleTypes = {
  Settle: [
    { name: 'repositoryId', type: 'uint256' },
    { name: 'token', type: 'address' },
    { name: 'epoch', type: 'uint64' },
    { name: 'attempt', type: 'uint32' },
    { name: 'setId', type: 'uint64' },
    { name: 'snapshotBlockHash', type: 'bytes32' },
    { name: 'scorerHash', type: 'bytes32' },
    { name: 'leavesSha256', type: 'bytes32' },
    { name: 'root', type: 'bytes32' },
    { name: 'cumulativeTotal', type: 'uint256' },
  ],
} as const;

/** The SettlementLedger port on the Treasury and ValidatorSet contracts. */
export function connectSettlementLedger(network: Network, chain: Chain = connectChain(network)): SettlementLedger {
  const { contracts, chainId } = network;
  const treasury = { address: contracts.treasury, abi: treasuryAbi } as const;
  const validators = { address: contracts.validatorSet, abi: validatorSetAbi } as const;
  const domain = { name: 'Cairn Treasury', version: '1', chainId, verifyingContract: contracts.treasury };
  const call = (to: Address, data: Hex): TransactionCall => ({ chainId, to, data, value: 0n });
  const typed = (settlement: Settlement) =>
    ({ domain, types: settleTypes, primaryType: 'Settle', message: messageOf(settlement) }) as const;

  return {
    async clock() {
      const [genesis, epochLength, challengePeriod, currentEpoch] = await chain.read((client) =>
        Promise.all([
          readContract(client, { ...treasury, functionName: 'genesis' }),
          readContract(client, { ...treasury, functionName: 'epochLength' }),
          readContract(client, { ...treasury, functionName: 'challengePeriod' }),
          readContract(client, { ...treasury, functionName: 'currentEpoch' }),
        ]),
      );
      return {
        genesis: safeNumber(genesis),
        epochLength: safeNumber(epochLength),
        challengePeriod,
        currentEpoch: safeNumber(currentEpoch),
      };
    },

    async tokens(repositoryId) {
      await chain.ready();
      const topics = [depositedTopic, hexOf(uintWord(repositoryId))];
      const range = { from: network.deployedAtBlock, to: (await chain.latest()).number };
      const logs = await readLogs(chain, { addresses: [contracts.treasury], topics }, range);
      const tokens = logs.flatMap((log) => {
        const event = decodeChainEvent(contracts, log);
        return event?.kind === 'deposited' ? [event.token] : [];
      });
      return [...new Set(tokens)];
    },

    async funds(repositoryId, token, epoch) {
      const args = [repositoryId, token, BigInt(epoch)] as const;
      const { epochBudget, unspent, previousTotal, attempt, settled, open } = await chain.read((client) =>
        readContract(client, { ...treasury, functionName: 'epochFunds', args }),
      );
      return { epochBudget, funded: unspent, previousTotal, attempt, settled, open };
    },

    async payPolicy(token, block) {
      await chain.ready();
      // From events, as nodes need not keep the state of old blocks.
      const range = { from: network.deployedAtBlock, to: block };
      const logs = await readLogs(chain, { addresses: [contracts.treasury], topics: [policyTopics] }, range);
      return policyOf(logs, token, contracts.governanceToken);
    },

    burnCall(repositoryId, token) {
      const data = encodeFunctionData({ ...treasury, functionName: 'burn', args: [repositoryId, token] });
      return call(treasury.address, data);
    },

    async burnDue(repositoryId, token) {
      const { burnDue } = await chain.read((client) =>
        readContract(client, { ...treasury, functionName: 'ledger', args: [repositoryId, token] }),
      );
      return burnDue;
    },

    async validatorSet() {
      const [setId, members, quorum] = await chain.read((client) =>
        Promise.all([
          readContract(client, { ...validators, functionName: 'setId' }),
          readContract(client, { ...validators, functionName: 'validators' }),
          readContract(client, { ...validators, functionName: 'quorum' }),
        ]),
      );
      return { setId: safeNumber(setId), validators: [...members], quorum: safeNumber(quorum) };
    },

    digest: (settlement) => hashTypedData(typed(settlement)),

    typedData: (settlement) => ({
      domain,
      types: { Settle: [...settleTypes.Settle] },
      primaryType: 'Settle',
      message: messageOf(settlement),
    }),

    async signerOf(settlement, signature) {
      try {
        return await recoverTypedDataAddress({ ...typed(settlement), signature });
      } catch (cause) {
        throw new CairnError('bad-signature', 'A signature of a settlement is malformed.', { cause });
      }
    },

    settleCall(settlement, signatures, leavesArweaveId) {
      const args = [messageOf(settlement), signatures, arweaveIdToWord(leavesArweaveId)] as const;
      return call(treasury.address, encodeFunctionData({ ...treasury, functionName: 'settle', args }));
    },

    claimCall({ repositoryId, token, epoch, account, amount, cumulative, proof }) {
      const args = [repositoryId, token, BigInt(epoch), account, amount, cumulative, proof] as const;
      return call(treasury.address, encodeFunctionData({ ...treasury, functionName: 'claim', args }));
    },

    claimed: (repositoryId, token, account) =>
      chain.read((client) =>
        readContract(client, { ...treasury, functionName: 'claimed', args: [repositoryId, token, account] }),
      ),

    isFinal: (repositoryId, token, epoch) =>
      chain.read((client) =>
        readContract(client, { ...treasury, functionName: 'isFinal', args: [repositoryId, token, BigInt(epoch)] }),
      ),

    depositCalls({ repositoryId, token, amount }) {
      const approve = encodeFunctionData({
        abi: governanceTokenAbi,
        functionName: 'approve',
        args: [treasury.address, amount],
      });
      const args = [repositoryId, token, amount] as const;
      const deposit = encodeFunctionData({ ...treasury, functionName: 'deposit', args });
      return [call(token, approve), call(treasury.address, deposit)];
    },

    setEpochBudgetCall({ repositoryId, token, fromEpoch, amount }) {
      const args = [repositoryId, token, BigInt(fromEpoch), amount] as const;
      return call(treasury.address, encodeFunctionData({ ...treasury, functionName: 'setEpochBudget', args }));
    },

    async tokenInfo(token) {
      const erc20 = { address: token, abi: governanceTokenAbi } as const;
      const [symbol, decimals] = await chain.read((client) =>
        Promise.all([
          readContract(client, { ...erc20, functionName: 'symbol' }),
          readContract(client, { ...erc20, functionName: 'decimals' }),
        ]),
      );
      // A token names itself: keep what is shown short and printable.
      return { symbol: symbol.replace(/[^\x20-\x7e]/g, '').slice(0, 16), decimals };
    },
  };
}

/** What the Treasury's own `payPolicy` and `burnBps` answered after these logs. */
function policyOf(logs: readonly Log[], token: Address, burnt: Address): PayPolicy {
  const none = { rate: 0n, roleShareBps: 0 };
  const same = (a: Address, b: Address) => a.toLowerCase() === b.toLowerCase();
  let [general, own, burnBps] = [none, none, 0];
  for (const log of logs) {
    const change = decodePolicyChange(log);
    if (change?.kind === 'burn-share') burnBps = change.burnBps;
    else if (change?.token === null) general = change;
    else if (change !== null && same(change.token, token)) own = change;
  }
  const { rate, roleShareBps } = own.rate === 0n ? general : own;
  return { rate, roleShareBps, burnBps: same(token, burnt) ? burnBps : 0 };
}

function messageOf(settlement: Settlement) {
  return {
    repositoryId: settlement.repositoryId,
    token: settlement.token,
    epoch: BigInt(settlement.epoch),
    attempt: settlement.attempt,
    setId: BigInt(settlement.setId),
    snapshotBlockHash: settlement.snapshotBlockHash,
    scorerHash: settlement.scorerHash,
    leavesSha256: sha256ToWord(settlement.leavesSha256),
    root: settlement.root,
    cumulativeTotal: settlement.cumulativeTotal,
  };
}
