import { describeSecretStore } from '../../ports/secret-store.conformance.ts';
import { createMemorySecretStore } from './memory-secret-store.ts';

describeSecretStore('the memory store', async () => createMemorySecretStore());
