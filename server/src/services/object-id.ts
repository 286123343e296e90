import { createHash } from 'node:crypto';
import type { GitObject } from '../ports/repository.ts';
import type { ObjectFormat, ObjectId } from '../protocol/primitives.ts';

/** The id git gives an object: the hash of `TYPE SP LENGTH NUL DATA`. */
export function objectIdOf(object: GitObject, format: ObjectFormat): ObjectId {
  return createHash(format).update(`${object.type} ${object.data.length}\0`).update(object.data).digest('hex');
}
