import { expect, it } from 'vitest';
import { utf8 } from '../bytes.ts';
import { identitiesOf } from './identities.ts';

it('names author and committer, and nobody from the message', () => {
  const commit =
    'tree x\nauthor Ada <ada@a.example> 1 +0000\ncommitter  <no-name@b.example> 1 +0000\n\nauthor Eve <eve@c.example> 1 +0000\n';
  expect(identitiesOf(utf8(commit))).toEqual([
    { name: 'Ada', email: 'ada@a.example' },
    { name: '', email: 'no-name@b.example' },
  ]);
});
