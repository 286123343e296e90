import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWalletNetwork, type WalletNetwork } from '../fixtures/wallet-network.ts';
import { type Person, personWithChanges } from './person.ts';

/** Permanent storage that keeps silent or lies: told within seconds, can be cancelled, and nothing is recorded on its word. */
describe('a gateway that is not as it should be', () => {
  let world: WalletNetwork;
  const cleanups: (() => unknown)[] = [];
  beforeAll(async () => {
    world = await startWalletNetwork();
  });
  afterEach(async () => {
    world.gateway.faults.clear();
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => world.close());

  async function person(): Promise<Person> {
    const { person, end } = await personWithChanges(world);
    cleanups.push(end);
    return person;
  }

  it('a bundler that hangs when asked for its price: told within seconds', async () => {
    const ada = await person();
    world.gateway.faults.add({ on: 'price', kind: 'hang' }, { on: 'account', kind: 'hang' });
    const started = performance.now();
    expect(await ada.isRefused(() => ada.publish())).toMatchObject({
      code: 'store-unreachable',
      message: expect.stringContaining('price'),
      why: expect.stringContaining('silent for 10 s'),
      next: expect.stringContaining('try again'),
    });
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('a bundler that takes the upload and hangs: can be cancelled, and goes on later with the same item', async () => {
    const ada = await person();
    world.gateway.faults.add({ on: 'upload', kind: 'hang' });
    expect(await ada.isRefused(() => ada.cancelsPublishingAt('waiting for the receipt'))).toMatchObject({
      code: 'cancelled',
      message: expect.stringContaining('cancelled'),
      why: expect.stringContaining('goes on from here'),
    });
    expect(await ada.publish()).toMatchObject({ records: [expect.anything()] });
  });

  it('a gateway that hangs when the upload is read back: can be cancelled, and is not uploaded twice', async () => {
    const ada = await person();
    const refused = () => {
      world.gateway.faults.add({ on: 'data', kind: 'hang' }, { on: 'graphql', kind: 'hang' });
      return ada.cancelsPublishingAt('waiting until it can be read back');
    };
    expect(await ada.isRefused(refused, { uploaded: 1 })).toMatchObject({ code: 'cancelled' });
    const uploads = () => world.gateway.requests.filter((request) => request === 'POST /v1/tx/ethereum').length;
    const before = uploads();
    expect(await ada.publish()).toMatchObject({ records: [expect.anything()] });
    expect(uploads()).toBe(before);
  });

  it('a gateway that lies about what was uploaded: nothing is recorded', async () => {
    const ada = await person();
    world.gateway.faults.add({ on: 'data', kind: 'corrupt' });
    expect(await ada.isRefused(() => ada.publish(), { uploaded: 1 })).toMatchObject({
      code: 'item-forged',
      message: expect.stringContaining('other bytes than were sent'),
      why: expect.stringContaining(world.gateway.url),
      next: expect.stringMatching(/Publish again.*name other gateways.*goes on from here/),
    });
    const steps = ada.client.progress.map(({ value }) => value.message ?? '');
    expect(steps.some((step) => step.includes('not what was recorded'))).toBe(true);
    expect(await ada.publish()).toMatchObject({ records: [expect.anything()] });
  });
});
