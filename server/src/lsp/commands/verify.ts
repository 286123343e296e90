import { loadSecp256k1 } from '../../composition/secp256k1.ts';
import { type VerifyResult, verifyArgumentsSchema } from '../../protocol/commands.ts';
import { defineCommand } from './command.ts';

/** `{ range }` → VerifyResult. Checks the signatures of the workspace's repository; needs no network and no trust. */
export const verifyCommand = defineCommand({
  argument: verifyArgumentsSchema,
  progress: 'Verify signatures',
  async run({ range }, { context, task }): Promise<VerifyResult> {
    const { repository } = await context.repositories.main();
    let checked = 0;
    const onCommit = () => {
      if (++checked % 500 === 0) task.report(`${checked} commits checked`);
    };
    const [{ verifyRange }, secp] = await Promise.all([import('../../services/verify.ts'), loadSecp256k1()]);
    return verifyRange({ repository, secp }, range, { signal: task.signal, onCommit });
  },
});
