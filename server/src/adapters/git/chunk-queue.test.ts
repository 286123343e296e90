import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChunkQueue } from './chunk-queue.ts';

it('gives the same bytes however they were cut into chunks, and what was taken stays', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, fc.array(fc.nat({ max: 12 })), (chunks, sizes) => {
      const queue = new ChunkQueue();
      for (const chunk of chunks) queue.push(Buffer.from(Uint8Array.from(chunk).buffer)); // memory of its own, as from a pipe
      const whole = Buffer.concat(chunks);
      const taken = sizes.flatMap((size) => queue.take(size) ?? []);
      expect(Buffer.concat(taken)).toEqual(whole.subarray(0, whole.length - queue.length));
      for (const part of taken) expect(() => new Uint8Array(20).set(part)).not.toThrow();
    }),
  );
});
