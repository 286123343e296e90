import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mailbox } from './mailbox.ts';

let root: string;
let count = 0;
const newDirectory = () => join(root, String(count++));
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cairn-mailbox-'));
});
afterAll(() => rm(root, { recursive: true }));

const message = (text: string, topic = 'topic', expiresAt = 100) => ({
  topic,
  message: text,
  tag: 0,
  publishedAt: 0,
  expiresAt,
  from: 'a',
});
const texts = (mailbox: Mailbox, now: number) => mailbox.messages('topic', now).map((stored) => stored.message);

describe('Mailbox', () => {
  it('keeps messages in order until their time is over', () => {
    const mailbox = new Mailbox(undefined, 0);
    mailbox.put(message('one'), 0);
    mailbox.put(message('two', 'topic', 200), 0);
    mailbox.put(message('elsewhere', 'other'), 0);
    expect(texts(mailbox, 99)).toEqual(['one', 'two']);
    expect(texts(mailbox, 100)).toEqual(['two']);
  });

  it('knows who acknowledged what, and goes on after a restart', () => {
    const directory = newDirectory();
    const before = new Mailbox(directory, 0);
    const { id } = before.put(message('one'), 0);
    before.put(message('short', 'topic', 10), 0);
    before.acknowledge(id, 'b');
    const after = new Mailbox(directory, 50);
    expect(texts(after, 50)).toEqual(['one']);
    expect(after.isAcknowledged(id, 'b')).toBe(true);
    expect(after.isAcknowledged(id, 'c')).toBe(false);
    expect(after.put(message('new'), 50).id).toBeGreaterThan(id);
  });

  it('reads over the torn end of a relay that was killed', async () => {
    const directory = newDirectory();
    new Mailbox(directory, 0).put(message('one'), 0);
    await appendFile(join(directory, 'mailbox.jsonl'), '{"put":{"id":2,"top');
    const mailbox = new Mailbox(directory, 0);
    expect(texts(mailbox, 0)).toEqual(['one']);
    expect(await readFile(join(directory, 'mailbox.jsonl'), 'utf8')).toMatch(/^\{.*\}\n$/);
  });

  it('is full at a thousand messages a topic', () => {
    const mailbox = new Mailbox(undefined, 0);
    for (let i = 0; i < 1000; i++) mailbox.put(message('m'), 0);
    expect(() => mailbox.put(message('m'), 0)).toThrow('full');
    mailbox.put(message('m', 'other'), 0);
    mailbox.put(message('m', 'topic', 300), 200);
  });
});
