/**
 * Gives the memory of bytes back at once; from then on they are empty. For large buffers that come one after the other: the collector
 * counts only what it sees and lets dozens of megabytes of them wait. Does nothing where the bytes are a part of something larger. No
 * write may be under way from them.
 */
export function release({ buffer, byteLength }: Uint8Array): void {
  if (byteLength > 0 && buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer?.(0); // Node 20 has none: there the collector frees it
}
