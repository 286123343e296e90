import { Writable } from 'node:stream';

/**
 * Hands on what a message writer writes, the head (a string) and the body (bytes) of a message at once: as two writes, the head would wake the
 * reader for nothing. `output`: gets the bytes; it is not ended. What it fails with, this fails with.
 */
export function wholeMessages(output: Writable): Writable {
  let head = '';
  const input = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      if (typeof chunk === 'string') {
        head += chunk;
        done();
        return;
      }
      const whole = Buffer.concat([Buffer.from(head, 'ascii'), chunk]);
      head = '';
      output.write(whole, done);
    },
  });
  output.on('error', (error) => input.destroy(error));
  return input;
}
