import { describePermanentStore } from '../../ports/permanent-store.conformance.ts';
import { CairnError } from '../../protocol/errors.ts';
import { createMemoryPermanentStore } from './permanent-store.ts';

const failures = {
  'no-funds': 'insufficient-funds',
  'out-of-order': 'store-unreachable',
  'too-large': 'too-large',
} as const;

describePermanentStore('memory', async () => {
  const store = createMemoryPermanentStore();
  return {
    store,
    reader: store,
    failUploads: (how) => store.failSendsWith(how === null ? null : new CairnError(failures[how], 'A test says so.')),
    kept: () => store.size,
    letTimePass: () => store.confirm(),
    close: async () => {},
  };
});
