import type { ForwardPass } from '../ports/forward-pass.ts';
import { resourceDirectory } from './resources.ts';

export interface EngineChoice {
  /** Absolute folder of the person's own tfjs-node; null: they have none. */
  tfjsNodePath: string | null;
  /** False: only what ships with Cairn is loaded. */
  trusted: boolean;
}

/** TensorFlow's engines, to check the scoring model with. Error `model-unavailable` where none works. */
export async function openForwardPass(choice: EngineChoice): Promise<ForwardPass> {
  const { loadForwardPass } = await import('../adapters/tensorflow/forward-pass.ts');
  return loadForwardPass({ wasmDirectory: resourceDirectory(), ...choice });
}
