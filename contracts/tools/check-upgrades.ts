/**
 * `node contracts/tools/check-upgrades.ts [--write]`: the contracts behind proxies are safe there, and their storage goes on from the layouts in
 * contracts/layouts: variables may be appended, nothing else. `--write` makes what is there now the layout to go on from: after a deployment.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractsFolder } from './forge.ts';
import { buildUpgradeable, incompatibility, layoutOf, type Upgradeable, unsafety, upgradeable } from './upgrades.ts';

const info = buildUpgradeable();

function layoutFile(name: Upgradeable): string {
  return join(contractsFolder, 'layouts', `${name}.json`);
}

function faultsOf(name: Upgradeable): string {
  const committed = JSON.parse(readFileSync(layoutFile(name), 'utf8'));
  return [unsafety(name, info), incompatibility(committed, layoutOf(name, info))]
    .filter((text) => text !== '')
    .join('\n');
}

if (process.argv.includes('--write')) {
  mkdirSync(join(contractsFolder, 'layouts'), { recursive: true });
  for (const name of upgradeable) writeFileSync(layoutFile(name), `${JSON.stringify(layoutOf(name, info), null, 2)}\n`);
} else {
  for (const name of upgradeable) {
    const faults = faultsOf(name);
    process.stdout.write(faults === '' ? `${name} can be upgraded\n` : `${name} can not be upgraded:\n${faults}\n`);
    if (faults !== '') process.exitCode = 1;
  }
}
