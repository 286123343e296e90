import type { OldKeys } from '../../ports/old-keys.ts';
import { verifyGpg } from './gpg.ts';
import { verifySsh } from './ssh.ts';

/** SSH signatures are checked in this process, GPG ones by the person's own gpg. */
export const oldKeys: OldKeys = { verifySsh, verifyGpg };
