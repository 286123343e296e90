/** `node contracts/tools/sizes.ts`: prints each contract's size on chain against EIP-170's limit; exit 1 if one is over. Needs a build. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { contractsFolder, readArtifact } from './forge.ts';

const limit = 24_576;

const contracts = readdirSync(join(contractsFolder, 'src'))
  .filter((source) => source.endsWith('.sol') && existsSync(join(contractsFolder, 'out', source)))
  .flatMap((source) => readdirSync(join(contractsFolder, 'out', source)).map((artifact) => ({ source, artifact })));

const sizes = contracts
  .map(({ source, artifact }) => ({ name: artifact.replace(/\.json$/, ''), source }))
  .map(({ name, source }) => ({ name, bytes: (readArtifact(name, source).deployedBytecode.object.length - 2) / 2 }))
  .sort((a, b) => b.bytes - a.bytes);

for (const { name, bytes } of sizes) {
  const share = `${Math.round((bytes / limit) * 100)} %`;
  process.stdout.write(`${name.padEnd(22)} ${String(bytes).padStart(6)} of ${limit} bytes ${share.padStart(6)}\n`);
}
process.exitCode = sizes.some(({ bytes }) => bytes > limit) ? 1 : 0;
