import path from 'node:path';
import type { SignatureProgram } from '../ports/signature-program.ts';
import { resourceDirectory } from './resources.ts';

/** The program stock git runs for wallet signatures, as built beside this one. */
export async function openSignatureProgram(): Promise<SignatureProgram> {
  const { createSignatureProgram } = await import('../adapters/signature-program/launcher.ts');
  return createSignatureProgram({ bundle: path.join(path.dirname(resourceDirectory()), 'git-signature.mjs') });
}
