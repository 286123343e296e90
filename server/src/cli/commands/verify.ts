import type { Command } from 'commander';
import { CairnError } from '../../protocol/errors.ts';
import type { RemoteAudit } from '../../protocol/publication.ts';
import { action, type CommandContext, createCommand, ExitCode, withNetwork } from '../command.ts';
import type { CommonOptions, Session } from '../session.ts';
import { printable } from '../terminal.ts';

interface VerifyOptions extends CommonOptions {
  remote?: string;
}

export function verifyCommand(context: CommandContext): Command {
  return withNetwork(
    createCommand('verify', 'check the wallet signature of every commit of a range, without a network'),
  )
    .argument('[range]', 'a revision and all before it, or FROM..TO (default: HEAD)')
    .option('--remote <repository>', 'audit what is published instead: eip155:CHAIN/erc721:REGISTRY/ID')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing wrong, 1 a bad signature or a publication that is not whole, 3 something cannot be checked here.',
    )
    .action(
      action<VerifyOptions>(context, (session, { remote }, [range]) => {
        if (remote === undefined) return verifyHere(session, range ?? 'HEAD');
        if (range === undefined) return verifyRemote(session, remote);
        throw new CairnError('invalid-input', 'A range is of this repository, --remote names a published one.', {
          next: 'Give one of them.',
        });
      }),
    );
}

async function verifyHere(session: Session, range: string): Promise<ExitCode> {
  const [{ verifyRange }, { loadSecp256k1 }, repository] = await Promise.all([
    import('../../services/verify.ts'),
    import('../../composition/secp256k1.ts'),
    session.repository(),
  ]);
  const secp = await loadSecp256k1();
  const result = await verifyRange({ repository, secp }, range, {
    signal: session.signal,
    onCommit(commit, check) {
      session.terminal.progress(`checking ${commit.slice(0, 12)}`);
      if (check.state === 'bad') session.terminal.note(`${commit} bad signature: ${printable(check.why ?? '')}`);
    },
  });
  session.result(
    result,
    `${result.commits} commits: ${result.valid} valid, ${result.bad} bad, ${result.unsigned} unsigned, ${result.cannotCheck} cannot be checked`,
  );
  if (result.bad > 0) return ExitCode.failed;
  return result.cannotCheck > 0 ? ExitCode.cannotCheck : ExitCode.ok;
}

async function verifyRemote(session: Session, asset: string): Promise<ExitCode> {
  const [{ auditRepository }, { auditDeps }] = await Promise.all([
    import('../../services/audit.ts'),
    import('../../composition/publication.ts'),
  ]);
  const audit = await auditRepository(await auditDeps(await session.network(), await session.secrets()), asset, {
    signal: session.signal,
    onProgress: (detail, fraction) => session.terminal.progress(detail, fraction),
  });
  session.result(audit, auditText(audit).map(printable).join('\n'));
  if (!audit.ok) return onlyUnreadable(audit) ? ExitCode.cannotCheck : ExitCode.failed;
  return audit.contributions.some(({ state, credited }) => credited && state === 'cannot-check')
    ? ExitCode.cannotCheck
    : ExitCode.ok;
}

/** Nothing is wrong but that this person can't read it. */
function onlyUnreadable({ publications, contributions }: RemoteAudit): boolean {
  const lost = publications.filter(({ merged, whole }) => merged && !whole);
  const lies = contributions.some(({ credited, state }) => credited && state === 'false');
  return lost.length > 0 && lost.every(({ unreadable }) => unreadable) && !lies;
}

function auditText({ repository, ref, tip, publications, contributions, problems, ok }: RemoteAudit): string[] {
  const whole = publications.filter((publication) => publication.whole).length;
  const count = (state: string) => contributions.filter((contribution) => contribution.state === state).length;
  return [
    `${repository} ${ref} at ${tip ?? 'nothing'}`,
    ...publications.map((publication) => publicationLine(publication)),
    ...contributions.map(
      ({ commit, author, state, why }) =>
        `contribution ${commit.slice(0, 12)} ${author} ${state}${why === undefined ? '' : `: ${why}`}`,
    ),
    ...problems.map((problem) => `problem: ${problem}`),
    `${whole} of ${publications.length} publications whole; ${count('proven')} contributions proven, ${count('unproven')} unproven,` +
      ` ${count('false')} false, ${count('missing')} missing, ${count('cannot-check')} cannot be checked, ${count('unreadable')} unreadable: ${ok ? 'ok' : 'NOT ok'}`,
  ];
}

function publicationLine({
  manifestSha256,
  arweaveId,
  whole,
  unreadable,
  why,
  merged,
}: RemoteAudit['publications'][number]): string {
  const where = arweaveId === null ? '' : ` (Arweave ${arweaveId})`;
  const state = whole ? 'whole' : `${unreadable ? 'unreadable' : 'NOT whole'}: ${why ?? 'it could not be had'}`;
  return `publication ${manifestSha256.slice(0, 12)}${where} ${merged ? 'of the branch' : 'a contribution'}: ${state}`;
}
