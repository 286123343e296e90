/** Git's own rule: a zero byte near the start means binary. */
const SNIFF_BYTES = 8_000;
/** The marks generators leave; `@generated` and Go's sentence are the ones agreed upon. */
const GENERATED_MARK =
  /@generated\b|\bCode generated .* DO NOT EDIT\b|\bAUTO-?GENERATED (?:FILE|CODE)\b|\bThis file (?:is|was) (?:auto(?:matically)?[- ]?)?generated\b/i;
const GENERATED_PATH =
  /(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|go\.sum|poetry\.lock|composer\.lock)$|\.min\.(?:js|css)$|\.(?:map|pb\.go)$|_pb2\.py$|(?:^|\/)(?:node_modules|dist|__generated__)\//;
/** A mark stands at the beginning. */
const HEAD_CHARACTERS = 1_000;

export type FileKind = 'binary' | 'generated' | 'text';

export function isBinary(data: Uint8Array): boolean {
  return data.subarray(0, SNIFF_BYTES).includes(0);
}

/** What a person would rather not keep for good by mistake: what is no text, and what a program can make again. */
export function fileKind(path: string, data: Uint8Array, text: string): FileKind {
  if (isBinary(data)) return 'binary';
  return GENERATED_PATH.test(path) || GENERATED_MARK.test(text.slice(0, HEAD_CHARACTERS)) ? 'generated' : 'text';
}
