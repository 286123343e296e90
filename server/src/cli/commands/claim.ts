import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { CLAIMS_FILE, type Claim, encodeClaim } from '../../core/claims/claim.ts';
import { CairnError } from '../../protocol/errors.ts';
import { type Address, addressSchema } from '../../protocol/primitives.ts';
import { action, type CommandContext, createCommand, ExitCode, withNetwork } from '../command.ts';
import type { CommonOptions, Session } from '../session.ts';
import { printable } from '../terminal.ts';

interface ClaimOptions extends CommonOptions {
  sshKey?: string;
  gpgKey?: string;
  account?: string;
  list?: boolean;
}

export function claimCommand(context: CommandContext): Command {
  return withNetwork(createCommand('claim', 'say with an old key that the commits it signed are your account’s'))
    .option('--ssh-key <file>', 'an SSH key that signed commits (ssh-keygen signs the claim)')
    .option('--gpg-key <id>', 'a GPG key that signed commits (gpg signs the claim)')
    .option('--account <address>', 'whose they are (default: the connected wallet’s)')
    .option('--list', 'check the claims of this repository')
    .addHelpText(
      'after',
      `\nThe claim is a line of ${CLAIMS_FILE}: commit and publish it. It shows who wrote old code and never pays.` +
        '\nExit codes of --list: 0 all hold, 1 one does not, 3 one cannot be checked here.',
    )
    .action(
      action<ClaimOptions>(context, async (session, options) => {
        if (options.list) return listClaims(session);
        const claim = await makeClaim(session, options);
        const repository = await session.repository();
        if (repository.bare)
          throw new CairnError('unsupported-repository', 'A bare repository has no files to write a claim into.', {
            next: 'Run the command in a clone with a work tree.',
          });
        const file = path.join(repository.directory, CLAIMS_FILE);
        await mkdir(path.dirname(file), { recursive: true });
        await appendFile(file, encodeClaim(claim));
        session.result({ file, ...claim }, `Added to ${file}. Commit and publish it.`);
        return ExitCode.ok;
      }),
    );
}

async function makeClaim(session: Session, { sshKey, gpgKey, account }: ClaimOptions): Promise<Claim> {
  if ((sshKey === undefined) === (gpgKey === undefined))
    throw new CairnError('invalid-input', 'A claim is signed by one old key.', {
      next: 'Give --ssh-key or --gpg-key.',
    });
  const whose = account === undefined ? await connectedAccount(session) : readAddress(account);
  const { loadClaimSigners } = await import('../../composition/claims.ts');
  const { claimWithGpg, claimWithSsh } = await loadClaimSigners();
  if (sshKey !== undefined) return claimWithSsh(sshKey, whose, session.signal);
  return claimWithGpg(gpgKey ?? '', whose, session.signal);
}

function readAddress(text: string): Address {
  const parsed = addressSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CairnError('invalid-input', `"${text}" is not an address.`, {
    next: 'It looks like 0x and 40 hex digits.',
  });
}

async function connectedAccount(session: Session): Promise<Address> {
  const { connectedAccount: accountOf } = await import('../../services/sign-payload.ts');
  return accountOf(await session.wallet()).account;
}

async function listClaims(session: Session): Promise<ExitCode> {
  const [{ readClaims }, { claimsDeps }, repository] = await Promise.all([
    import('../../services/claims.ts'),
    import('../../composition/claims.ts'),
    session.repository(),
  ]);
  const head = await repository.resolve('HEAD');
  if (head === null) throw new CairnError('empty-repository', 'This repository has no commits yet.');
  const { checked, malformed } = await readClaims(await claimsDeps(repository), head, session.signal);
  const claims = checked.map(({ claim, ...standing }) => ({ kind: claim.kind, account: claim.account, ...standing }));
  const lines = [
    ...claims.map(
      ({ kind, account, state, why }) => `${account} ${kind} ${state}${why === undefined ? '' : `: ${why}`}`,
    ),
    ...malformed.map((line) => `line ${line} of ${CLAIMS_FILE} is no claim`),
  ];
  session.result({ claims, malformed }, lines.map(printable).join('\n') || 'No claims.');
  if (malformed.length > 0 || claims.some(({ state }) => state === 'bad')) return ExitCode.failed;
  return claims.some(({ state }) => state === 'cannot-check') ? ExitCode.cannotCheck : ExitCode.ok;
}
