import { describeHistoryStore } from '../../ports/history-store.conformance.ts';
import { createMemoryHistoryStore } from './history-store.ts';

describeHistoryStore('memory', async () => createMemoryHistoryStore());
