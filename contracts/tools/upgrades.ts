/** Are the contracts behind proxies safe to upgrade, from what is deployed to what is in the sources now? */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  getStorageUpgradeReport,
  type SolcInput,
  type SolcOutput,
  type StorageLayout,
  UpgradeableContract,
  UpgradeableContractErrorReport,
  withValidationDefaults,
} from '@openzeppelin/upgrades-core';
import { contractsFolder, runForge } from './forge.ts';

/** Those behind an ERC-1967 proxy that the timelock upgrades. */
export const upgradeable = ['RepositoryRegistry', 'ValidatorSet'] as const;
export type Upgradeable = (typeof upgradeable)[number];

export interface BuildInfo {
  input: SolcInput;
  output: SolcOutput;
  solcVersion: string;
}

/**
 * Constructors that leave nothing in storage: they set immutables, which are part of an implementation's code and so the same behind its proxy,
 * and close the implementation to initialisation. EIP712 is OpenZeppelin's; behind a proxy it computes its domain from the proxy's address.
 */
const acceptedConstructors = new Set<string>([...upgradeable, 'EIP712']);

/** What forge compiled the upgradeable contracts from and to; once for each state of the sources. */
export function buildUpgradeable(): BuildInfo {
  const folder = join(contractsFolder, 'cache', 'upgrades');
  const kept = join(folder, sourcesHash());
  if (!existsSync(kept)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const made = `${kept}.part`;
    const sources = upgradeable.map((name) => join('src', `${name}.sol`));
    const places = [
      '--build-info-path',
      join(made, 'info'),
      '--out',
      join(made, 'out'),
      '--cache-path',
      join(made, 'cache'),
    ];
    runForge('build', ...sources, '--build-info', '--extra-output', 'storageLayout', '--force', ...places);
    renameSync(made, kept);
  }
  const [file = 'none'] = readdirSync(join(kept, 'info'));
  return JSON.parse(readFileSync(join(kept, 'info', file), 'utf8'));
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  const sources = readdirSync(join(contractsFolder, 'src'), { recursive: true, encoding: 'utf8' }).sort();
  const files = [...sources.map((file) => join('src', file)), 'foundry.toml', '../package-lock.json'];
  for (const file of files.filter((name) => /\.(sol|toml|json)$/.test(name))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(contractsFolder, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** A contract's storage, as it is committed: without line numbers, so that it changes only when storage does. */
export function layoutOf(name: string, { input, output, solcVersion }: BuildInfo): StorageLayout {
  const { layout } = new UpgradeableContract(name, input, output, { kind: 'uups' }, solcVersion);
  const place = (item: StorageLayout['storage'][number]) => ({ ...item, src: item.src.replace(/:\d+$/, '') });
  const namespaces = Object.entries(layout.namespaces ?? {}).map(([id, items]) => [id, items.map(place)]);
  return { ...layout, storage: layout.storage.map(place), namespaces: Object.fromEntries(namespaces) };
}

/** What keeps a contract from living behind a UUPS proxy, in words; empty where nothing does. */
export function unsafety(name: string, { input, output, solcVersion }: BuildInfo): string {
  const { errors } = new UpgradeableContract(name, input, output, { kind: 'uups' }, solcVersion);
  const isAccepted = (fault: (typeof errors)[number]) =>
    fault.kind === 'state-variable-immutable' ||
    (fault.kind === 'constructor' && acceptedConstructors.has(fault.contract));
  return new UpgradeableContractErrorReport(errors.filter((fault) => !isAccepted(fault))).explain(false);
}

/** What an upgrade from one layout to another would break; in words; empty where it only appends. */
export function incompatibility(from: StorageLayout, to: StorageLayout): string {
  const report = getStorageUpgradeReport(from, to, withValidationDefaults({ kind: 'uups' }));
  return report.ok ? '' : report.explain(false);
}
