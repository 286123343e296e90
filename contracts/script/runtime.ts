import { createHash } from 'node:crypto';
import { type Hex, hexToBytes } from 'viem';
import { contributionRegistryRuntime } from '../../server/src/adapters/evm/abi/contribution-registry.bytecode.generated.ts';
import { contributionVotesRuntime } from '../../server/src/adapters/evm/abi/contribution-votes.bytecode.generated.ts';
import { erc1967ProxyRuntime } from '../../server/src/adapters/evm/abi/erc1967-proxy.bytecode.generated.ts';
import { governanceModuleRuntime } from '../../server/src/adapters/evm/abi/governance-module.bytecode.generated.ts';
import { governanceTokenRuntime } from '../../server/src/adapters/evm/abi/governance-token.bytecode.generated.ts';
import { platformGovernorRuntime } from '../../server/src/adapters/evm/abi/platform-governor.bytecode.generated.ts';
import { repositoryGovernorRuntime } from '../../server/src/adapters/evm/abi/repository-governor.bytecode.generated.ts';
import { repositoryRegistryRuntime } from '../../server/src/adapters/evm/abi/repository-registry.bytecode.generated.ts';
import { timelockControllerRuntime } from '../../server/src/adapters/evm/abi/timelock-controller.bytecode.generated.ts';
import { treasuryRuntime } from '../../server/src/adapters/evm/abi/treasury.bytecode.generated.ts';
import { validatorSetRuntime } from '../../server/src/adapters/evm/abi/validator-set.bytecode.generated.ts';
import type { ContractName } from './plan.ts';

/** SHA-256 of a contract's code with zeros for its immutables, and where those are: [start, length] in bytes. */
interface Runtime {
  sha256: string;
  immutables: number[][];
}

const runtimes: Record<ContractName, Runtime> = {
  governanceToken: governanceTokenRuntime,
  timelock: timelockControllerRuntime,
  governor: platformGovernorRuntime,
  repositoryRegistryCode: repositoryRegistryRuntime,
  repositoryRegistry: erc1967ProxyRuntime,
  contributionRegistry: contributionRegistryRuntime,
  validatorSetCode: validatorSetRuntime,
  validatorSet: erc1967ProxyRuntime,
  treasury: treasuryRuntime,
  contributionVotes: contributionVotesRuntime,
  repositoryGovernor: repositoryGovernorRuntime,
  governanceModule: governanceModuleRuntime,
};

/** True where the code on chain is what this build makes of the contract, whatever its immutables hold. */
export function isBuiltCode(name: ContractName, code: Hex): boolean {
  const bytes = hexToBytes(code);
  const { sha256, immutables } = runtimes[name];
  for (const [start = 0, length = 0] of immutables) bytes.fill(0, start, start + length);
  return `0x${createHash('sha256').update(bytes).digest('hex')}` === sha256;
}
