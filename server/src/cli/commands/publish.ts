import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Credit } from '../../ports/registry.ts';
import { type Hex, hexSchema } from '../../protocol/primitives.ts';
import type { PublicationReceipt } from '../../protocol/publication.ts';
import type { PublishUi } from '../../services/publish/types.ts';
import { action, type CommandContext, createCommand, ExitCode, withNetwork } from '../command.ts';
import type { CommonOptions, Session } from '../session.ts';

interface PublishOptions extends CommonOptions {
  ref?: string;
  advance: boolean;
  credit?: Credit[];
  yes?: boolean;
  layerOne?: string;
  allowSecrets?: boolean;
  maxFileSize?: number;
  name?: string;
  resume?: boolean;
  drop?: boolean;
  status?: boolean;
}

export function publishCommand(context: CommandContext): Command {
  return withNetwork(createCommand('publish', 'publish a branch for good on Arweave and record it on chain'))
    .option('--ref <branch>', 'the branch to publish (default: the one you are on)')
    .option('--no-advance', 'record only; leave the on-chain ref where it is')
    .option(
      '--credit <key=points>',
      'credit a recorded contribution, in basis points; repeat until they sum to 10000',
      addCredit,
    )
    .option('--name <name>', 'name to register the repository under (default: the folder’s)')
    .option('--layer-one <keyfile>', 'upload to Arweave itself, paid by this wallet, instead of a bundler')
    .option('--allow-secrets', 'publish although something looks like a secret')
    .option('--max-file-size <MiB>', 'largest file that is published', positive)
    .addOption(
      new Option('--status', 'tell how far an interrupted publication got, and do nothing').conflicts([
        'resume',
        'drop',
      ]),
    )
    .addOption(new Option('--resume', 'go on with an interrupted publication').conflicts('drop'))
    .addOption(new Option('--drop', 'give an interrupted publication up'))
    .option('-y, --yes', 'agree to everything this would ask')
    .addHelpText('after', '\nWhat is published can never be taken back. An interrupted run goes on where it stopped.')
    .action(
      action<PublishOptions>(context, async (session, options) => {
        if (options.status === true || options.drop === true) return await settlePending(session, options);
        const [{ publish }, { publicationDeps }, { walletSender }] = await Promise.all([
          import('../../services/publish/publish.ts'),
          import('../../composition/publication.ts'),
          import('../../services/wallet-sender.ts'),
        ]);
        const [repository, network, wallet] = [
          await session.repository(),
          await session.network(),
          await session.wallet(),
        ];
        const store = await openStore(session, options);
        const secrets = await session.secrets();
        const parts = { repository, network, store, secrets, sender: walletSender(wallet), storage: session.storage };
        const request = {
          ref: options.ref,
          advance: options.advance,
          credits: options.credit,
          allowSecrets: options.allowSecrets,
          maxFileBytes: options.maxFileSize === undefined ? undefined : options.maxFileSize * 1024 * 1024,
          name: options.name,
          resume: options.resume,
          readableWithinMs: network.patience?.upload,
        };
        const deps = await publicationDeps(parts);
        const receipt = await publish(deps, request, terminalUi(session, options.yes === true), session.signal);
        session.result(receipt, describe(receipt));
        return ExitCode.ok;
      }),
    );
}

/** `--status` and `--drop`: no wallet is needed for either. */
async function settlePending(session: Session, options: PublishOptions): Promise<ExitCode> {
  const [{ pendingDeps }, { describePending, dropPublication, pendingPublication }] = await Promise.all([
    import('../../composition/publication.ts'),
    import('../../services/publish/pending.ts'),
  ]);
  const [repository, network, store] = [
    await session.repository(),
    await session.network(),
    await openStore(session, options),
  ];
  const deps = await pendingDeps({
    repository,
    network,
    store,
    secrets: await session.secrets(),
    storage: session.storage,
  });
  const pending =
    options.drop === true
      ? await dropPublication(deps, terminalUi(session, options.yes === true), session.signal)
      : await pendingPublication(deps, session.signal);
  const done =
    options.drop === true ? ['It was dropped.'] : ['Go on with cairn publish --resume, or give it up with --drop.'];
  const text =
    pending === null ? ['No publication of this repository was interrupted.'] : [...describePending(pending), ...done];
  session.result(pending, text.join('\n'));
  return ExitCode.ok;
}

async function openStore(session: Session, { layerOne }: PublishOptions) {
  const [{ openBundlerStore, openLayerOneStore }, { readKeyfile }] = await Promise.all([
    import('../../composition/stores.ts'),
    import('../../composition/arweave-key.ts'),
  ]);
  const network = await session.network();
  return layerOne === undefined
    ? openBundlerStore(network, await session.secrets())
    : openLayerOneStore(network, await readKeyfile(layerOne), session.storage);
}

function terminalUi(session: Session, yes: boolean): PublishUi {
  return {
    async confirm(question) {
      if (!yes) return session.terminal.confirm(question);
      session.terminal.note([question.title, ...question.detail].join('\n'));
      return true;
    },
    onStep: (_name, detail, fraction) => session.terminal.progress(detail, fraction),
  };
}

function foundLine({ bytes, found }: PublicationReceipt): string[] {
  if (found.items === 0) return [];
  const what = found.bytes === bytes ? 'all of it' : `${found.bytes} bytes of it`;
  return [`            ${what} was stored already by an earlier upload: not sent, not paid for`];
}

function describe(receipt: PublicationReceipt): string {
  return [
    `${receipt.ref} at ${receipt.commit} is published.`,
    `  Arweave   ${receipt.arweaveId} (${receipt.bytes} bytes)`,
    ...foundLine(receipt),
    `  manifest  ${receipt.manifestSha256}`,
    ...receipt.records.map(({ commit, contributionKey }) => `  recorded  ${commit.slice(0, 12)} as ${contributionKey}`),
    `  on chain  ${receipt.repository}, ${describeMove(receipt)}`,
  ].join('\n');
}

function describeMove({ advance }: PublicationReceipt): string {
  if (advance === null) return 'ref not moved';
  return advance.transaction === null ? 'ref moved' : `ref moved in ${advance.transaction}`;
}

/** `KEY=POINTS`: a contribution key and its share. */
function addCredit(text: string, before: Credit[] = []): Credit[] {
  const [key = '', points = ''] = text.split('=');
  const basisPoints = Number(points);
  if (!isKey(key) || !/^[0-9]+$/.test(points) || basisPoints < 1 || basisPoints > 10_000)
    throw new InvalidArgumentError('It looks like 0x…=10000: a contribution key and 1 to 10000 basis points.');
  return [...before, { contributionKey: key, basisPoints }];
}

function isKey(text: string): text is Hex {
  return hexSchema.safeParse(text).success && text.length === 66;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be a positive number.');
  return value;
}
