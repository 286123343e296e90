import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { arweaveKeySchema } from '../../server/src/protocol/commands.ts';
import { command } from '../../server/src/protocol/lsp.ts';
import { publicationReceiptSchema } from '../../server/src/protocol/publication.ts';
import { startWalletNetwork, type WalletNetwork } from '../fixtures/wallet-network.ts';
import { type Person, personWithChanges } from './person.ts';

/** Publishing to Arweave itself, from an editor, with the keyfile of an Arweave wallet. */
describe('an Arweave wallet', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'cairn-arweave-wallet-'));
  const jwk = generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey.export({ format: 'jwk' });
  const publicKey = z.string().parse(jwk.n);
  let world: WalletNetwork;
  let person: Person;
  let end: () => Promise<void>;
  beforeAll(async () => {
    world = await startWalletNetwork();
    ({ person, end } = await personWithChanges(world));
    await person.commit();
  });
  afterAll(async () => {
    await end();
    await world.close();
    rmSync(directory, { recursive: true, force: true });
  });

  function file(name: string, text: string): string {
    writeFileSync(path.join(directory, name), text);
    return path.join(directory, name);
  }
  const publish = () => person.client.run(command.publish, { store: 'arweave' });
  const keep = (keyfile: string) => person.client.run(command.keepArweaveKey, { keyfile });

  it('has to be there before it can pay', async () => {
    expect(await person.isRefused(publish)).toMatchObject({
      code: 'not-configured',
      next: expect.stringContaining('Set Arweave Wallet'),
    });
  });

  it('is a keyfile, and nothing of another file is quoted', async () => {
    const secretive = 'hunter2 is no JSON';
    for (const keyfile of [
      file('text', secretive),
      file('other.json', '{"password":"hunter2"}'),
      '/nowhere.json',
      'a',
    ]) {
      const refusal = await person.isRefused(() => keep(keyfile));
      expect(refusal).toMatchObject({ code: expect.stringMatching(/invalid-input|not-configured/) });
      expect(JSON.stringify(refusal)).not.toContain('hunter2');
    }
  });

  it('pays for a publication once it is kept with the secrets, and is forgotten when told so', async () => {
    const keyfile = file('keyfile.json', JSON.stringify(jwk));
    const { address } = arweaveKeySchema.parse(await keep(keyfile));
    expect(address).toBe(createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('base64url'));
    expect(readFileSync(keyfile, 'utf8')).toBe(JSON.stringify(jwk));

    const { arweaveId } = publicationReceiptSchema.parse(await publish());
    const transaction = await (await fetch(`${world.gateway.url}/tx/${arweaveId}`)).json();
    expect(transaction).toMatchObject({ id: arweaveId, owner: publicKey });

    const kept = () => [...world.secrets.values()].some((value) => value.includes(publicKey));
    expect(kept()).toBe(true);
    expect(await person.client.run(command.forgetArweaveKey)).toBeNull();
    expect(kept()).toBe(false);
  });
});
