import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCairn } from '../../../../test/fixtures/cairn-command.ts';
import { modelCheckSchema } from '../../protocol/commands.ts';

/** Outside of any repository: it needs none. */
const checkModel = (...args: string[]) => runCairn(['check-model', ...args], tmpdir(), { PATH: process.env.PATH });

describe('cairn check-model', () => {
  it('compares the evaluator with TensorFlow', async () => {
    const run = await checkModel();
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^TensorFlow \(wasm\) and Cairn's evaluator agree on 1000 sample changes\.\n/);
  });

  it('says why it did not take the tfjs-node it was given', async () => {
    const run = await checkModel('--json', '--tfjs-node', 'nowhere');
    const why = `Cannot find module '${path.join(tmpdir(), 'nowhere')}'`;
    expect(run).toMatchObject({ code: 0, stderr: `warning: the engine tensorflow was not taken: ${why}\n` });
    const check = modelCheckSchema.parse(JSON.parse(run.stdout));
    expect(check).toMatchObject({ backend: 'wasm', agrees: true });
    expect(check.tried[0]).toEqual({ name: 'tensorflow', ok: false, why });
  });
});
