/**
 * `node test/attacks/main.ts [--repo DIR]… [--only] [--stride N] [--most N] [--attack N]… [--json]`: carries every spelling of every attack
 * out on the real changes and prints what came of it. `--only`: on those of the repositories that are given; `--most`: on so many of each
 * history. Ends with exit code 1 where an attack gets further than open.ts allows.
 */
import { parseArgs } from 'node:util';
import { attacks } from './attacks.ts';
import { ways } from './campaign.ts';
import { corpus } from './corpus.ts';
import { type Attempt, openLaboratory } from './laboratory.ts';
import { brokenBounds } from './open.ts';
import { summarize, table } from './report.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repo: { type: 'string', multiple: true, default: [] },
      only: { type: 'boolean', default: false },
      stride: { type: 'string', default: '1' },
      most: { type: 'string', default: 'Infinity' },
      attack: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  const wanted = ways.filter(({ attack }) => values.attack.length === 0 || values.attack.includes(`${attack.number}`));
  const laboratory = await openLaboratory();
  const attempts: Attempt[] = [];
  let changes = 0;
  const isWhole = !values.only;
  const corpusOptions = { stride: Number(values.stride), most: Number(values.most), own: isWhole, packages: isWhole };
  for await (const scored of corpus(laboratory, { repositories: values.repo, ...corpusOptions })) {
    for (const [at, way] of wanted.entries()) {
      const attempt = await laboratory.attempt(scored.change, scored.original, way, changes * 1000 + at);
      if (attempt !== null) attempts.push(attempt);
    }
    changes += 1;
    if (changes % 10 === 0) process.stderr.write(`${changes} changes\n`);
  }
  const lines = summarize(attempts);
  process.stdout.write(values.json ? `${JSON.stringify({ changes, lines })}\n` : table(lines));
  const broken = lines.reduce((sum, { violations }) => sum + violations, 0);
  const raw = lines.reduce((sum, { rawViolations }) => sum + rawViolations, 0);
  process.stderr.write(
    `${attempts.length} attempts on ${changes} changes: ${broken} break our rules, ${raw} those of the raw model\n`,
  );
  const beyond = attacks.flatMap(({ number }) =>
    brokenBounds(
      number,
      attempts.filter(({ attack }) => attack.number === number),
    ).map((what) => `${number} ${what}\n`),
  );
  process.stderr.write(beyond.join(''));
  process.exitCode = beyond.length === 0 ? 0 : 1;
}

await main();
