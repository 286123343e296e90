import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { StreamMessageWriter } from 'vscode-languageserver/node';
import { wholeMessages } from './whole-messages.ts';

function collect() {
  const written: string[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString('utf8'));
      done();
    },
  });
  return { written, output };
}

describe('wholeMessages', () => {
  it('writes each message at once, in order', async () => {
    const { written, output } = collect();
    const writer = new StreamMessageWriter(wholeMessages(output));
    const messages = ['a', 'é≈'].map((method) => ({ jsonrpc: '2.0', method }));
    await Promise.all(messages.map((message) => writer.write(message)));
    const bodies = messages.map((message) => JSON.stringify(message));
    expect(written).toEqual(bodies.map((body) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`));
  });

  it('tells the writer of what its output fails with', async () => {
    const { output } = collect();
    const writer = new StreamMessageWriter(wholeMessages(output));
    const failed = new Promise<string>((resolve) => {
      writer.onError(([error]) => resolve(error.message));
    });
    output.destroy(new Error('gone'));
    expect(await failed).toBe('gone');
  });
});
