import { until } from '../fixtures/until.ts';
import type { Fault, Scene } from './case.ts';
import { killsLeaving } from './kills.ts';
import { pair } from './pairing.ts';

const again = /again/i;
/** A process that shares its processor with many others takes that long to come to the wallet. */
const within = 60_000;

/** Resolves once the wallet shows a request. */
function asked({ world }: Scene): Promise<unknown> {
  return until(async () => (await world.wallet.state()).requests.length > 0, { within });
}

/** A request nobody answered is answered late: what it sends then must not be sent twice. */
async function answersLate({ world }: Scene): Promise<void> {
  await world.wallet.setMode('normal');
  await until(async () => (await world.wallet.state()).requests.length === 0, { within });
}

const ignoring = ({ world }: Scene) => world.wallet.setMode('ignore');

const faults: Omit<Fault, 'area' | 'meets'>[] = [
  {
    id: 'wallet-rejects',
    title: 'wallet rejecting',
    arrange: ({ world }) => world.wallet.setMode('reject'),
    repair: ({ world }) => world.wallet.setMode('normal'),
    outcome: { code: 'wallet-rejected', next: again },
  },
  {
    id: 'wallet-garbage',
    title: 'wallet answering nonsense',
    arrange: ({ world }) => world.wallet.setMode('garbage'),
    repair: ({ world }) => world.wallet.setMode('normal'),
    outcome: { code: ['wallet-unsupported', 'wallet-rejected', 'transaction-reverted'], next: /\S/ },
  },
  {
    id: 'wallet-silent-cancelled',
    title: 'wallet silent, publishing cancelled, approved late',
    arrange: ignoring,
    during: async (scene, running) => {
      await asked(scene);
      running.interrupt();
    },
    repair: answersLate,
    outcome: { code: 'cancelled', next: /goes on|publishing again only moves the ref/ },
  },
  {
    id: 'wallet-silent',
    title: 'wallet silent, approved late',
    arrange: async (scene) => {
      scene.ground.configure({ patience: { ...scene.world.network.patience, wallet: 1_500 } });
      await ignoring(scene);
    },
    repair: async (scene) => {
      scene.ground.configure({});
      await answersLate(scene);
    },
    outcome: { code: 'wallet-expired', next: again },
  },
  {
    id: 'wallet-gone',
    title: 'wallet gone: it ended the session',
    arrange: ignoring,
    during: async (scene) => {
      await asked(scene);
      await scene.world.wallet.disconnect();
    },
    repair: async ({ world }) => {
      await world.wallet.setMode('normal');
      await pair(world);
    },
    outcome: { code: ['wallet-disconnected', 'wallet-not-connected'], next: /connect/i },
  },
  {
    id: 'relay-down',
    title: 'relay down',
    arrange: ({ world }) => world.relay.down(),
    repair: async ({ world }) => world.relay.up(),
    outcome: { code: 'relay-unreachable', next: again },
  },
  {
    id: 'relay-lost',
    title: 'relay gone while the wallet is asked',
    arrange: ignoring,
    during: async (scene) => {
      await asked(scene);
      scene.world.relay.down();
    },
    repair: async (scene) => {
      scene.world.relay.up();
      await answersLate(scene);
    },
    outcome: { code: 'relay-unreachable', next: again },
  },
  {
    id: 'relay-outage',
    title: 'relay gone for a moment while the wallet is asked',
    arrange: async (scene) => {
      scene.ground.configure({ patience: { ...scene.world.network.patience, relay: 20_000 } });
      await ignoring(scene);
    },
    during: async (scene) => {
      await asked(scene);
      scene.world.relay.down();
      scene.world.relay.up();
      await scene.world.wallet.setMode('normal');
    },
    repair: async ({ ground }) => ground.configure({}),
    outcome: 'done',
  },
];

export const walletFaults: readonly Fault[] = faults.map((fault) => ({
  ...fault,
  area: 'wallet',
  // After the last transaction is sent, the wallet is asked for nothing.
  meets: killsLeaving('registered', 'recorded'),
}));
