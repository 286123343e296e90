import * as z from 'zod';
import { CairnError } from '../../../protocol/errors.ts';
import type { Sha256 } from '../../../protocol/primitives.ts';
import { concatBytes, sha256Hex, utf8 } from '../../bytes.ts';
import { canonicalJson } from '../../canonical-json.ts';
import { EXTRACTOR_VERSION, type FeatureName, featureNames, paidFeatureNames } from '../features/features.ts';
import { LEXER_VERSION } from '../lexer/lex.ts';

/**
 * What the model tells. `good12`: the chance to stand a year untouched by fixes, as well as it can be told. `durability`: the same chance
 * as told by those inputs alone that can't be bought (see features.ts): a token is paid by it. `bug12`: the chance that a fix comes.
 */
export const heads = ['durability', 'bug12', 'good12'] as const;
export type Head = (typeof heads)[number];

const paid: ReadonlySet<FeatureName> = new Set(paidFeatureNames);
/** Inputs that a shown head has no weight for: it judges projects that it never learned from better without them. */
const withheld: Readonly<Record<Exclude<Head, 'durability'>, ReadonlySet<FeatureName>>> = {
  bug12: new Set([
    'projectVolume',
    'testLines',
    'testShare',
    'authors',
    'turnover',
    'entriesGone',
    'usualFixed',
    'mostlyTests',
    'manyFiles',
  ]),
  good12: new Set([
    'codeLines',
    'novelShare',
    'recentFixes',
    'folderFixes',
    'assignments',
    'indentation',
    'projectFixes',
    'usualFailures',
    'busyFixes',
    'strangeLines',
  ]),
};

/** Whether a head may have a weight for a feature. */
export const hasInput = (head: Head, feature: FeatureName): boolean =>
  head === 'durability' ? paid.has(feature) : !withheld[head].has(feature);

/** Standardized features are held between −CLAMP and CLAMP: one extreme value can't decide a score. */
export const CLAMP = 4;

/** Tensors of weights.bin in their order: float32, little-endian, no gaps. */
export const tensors = [
  { name: 'mean', shape: [featureNames.length] },
  { name: 'scale', shape: [featureNames.length] },
  { name: 'kernel', shape: [featureNames.length, heads.length] },
  { name: 'bias', shape: [heads.length] },
] as const;

const modelFileSchema = z.object({
  format: z.literal('cairn-score'),
  formatVersion: z.literal(1),
  lexerVersion: z.literal(LEXER_VERSION),
  extractorVersion: z.literal(EXTRACTOR_VERSION),
  features: z.array(z.string()).refine((names) => names.join() === featureNames.join(), 'made for other features'),
  heads: z.array(z.string()).refine((names) => names.join() === heads.join(), 'made for other heads'),
  clamp: z.literal(CLAMP),
  /** Projects it learned from: by them it can not be judged. */
  trainedOn: z.array(z.string()),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.int().positive()), dtype: z.literal('float32') })),
    }),
  ),
});

/** A linear model with a head for each chance; all numbers are doubles that hold the stored float32 exactly. */
export interface ScoringModel {
  mean: readonly number[];
  /** Standard deviation, never zero. */
  scale: readonly number[];
  /** Weight of each feature in each head. */
  kernel: Readonly<Record<Head, readonly number[]>>;
  bias: Readonly<Record<Head, number>>;
  /** Projects it learned from. */
  trainedOn: readonly string[];
  /** SHA-256 over the versions of lexer, extractor and evaluator, the heads and the weights: equal hash, equal scores. */
  scorerHash: Sha256;
}

/** How scores come from logits; part of the scorer's hash. */
const EVALUATOR_VERSION = 3;

/** Reads `model.json` (parsed) and `weights.bin`. Error `model-unavailable` where they don't fit this program. */
export function parseModel(modelFile: unknown, weights: Uint8Array): ScoringModel {
  const parsed = modelFileSchema.safeParse(modelFile);
  if (!parsed.success) throw unusable(z.prettifyError(parsed.error));
  const size = tensors.reduce((sum, tensor) => sum + elements(tensor.shape), 0);
  if (weights.byteLength !== size * 4)
    throw unusable(`weights.bin has ${weights.byteLength} bytes, expected ${size * 4}`);
  const values = readFloats(weights);
  if (!values.every(Number.isFinite)) throw unusable('weights.bin holds values that are no numbers');
  const n = featureNames.length;
  const scale = values.slice(n, 2 * n);
  if (scale.some((value) => value <= 0)) throw unusable('weights.bin holds a scale that is not positive');
  const kernel = values.slice(2 * n, (2 + heads.length) * n);
  const bias = values.slice((2 + heads.length) * n);
  return {
    mean: values.slice(0, n),
    scale,
    kernel: perHead((head) => kernel.filter((_, index) => index % heads.length === head)),
    bias: perHead((head) => bias[head] ?? 0),
    trainedOn: parsed.data.trainedOn,
    scorerHash: hashScorer(weights),
  };
}

/** A value for each head. */
export const perHead = <T>(value: (index: number, head: Head) => T): Record<Head, T> =>
  Object.fromEntries(heads.map((head, index) => [head, value(index, head)])) as Record<Head, T>;

/** The content of `model.json` for this program. */
export function modelFile(trainedOn: readonly string[]): z.input<typeof modelFileSchema> {
  return {
    format: 'cairn-score',
    formatVersion: 1,
    lexerVersion: LEXER_VERSION,
    extractorVersion: EXTRACTOR_VERSION,
    features: [...featureNames],
    heads: [...heads],
    clamp: CLAMP,
    trainedOn: [...trainedOn],
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: tensors.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' })),
      },
    ],
  };
}

/** Bytes of `weights.bin`. */
export function encodeWeights(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setFloat32(index * 4, value, true);
  return bytes;
}

function readFloats(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 4 }, (_, index) => view.getFloat32(index * 4, true));
}

function hashScorer(weights: Uint8Array): Sha256 {
  const versions = { lexer: LEXER_VERSION, extractor: EXTRACTOR_VERSION, evaluator: EVALUATOR_VERSION, clamp: CLAMP };
  return sha256Hex(
    concatBytes(utf8(canonicalJson({ ...versions, features: [...featureNames], heads: [...heads] })), weights),
  );
}

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

const unusable = (why: string): CairnError =>
  new CairnError('model-unavailable', 'The scoring model does not fit this version of Cairn.', {
    why,
    next: 'Reinstall Cairn, or train the model again (see docs/score.md).',
  });
