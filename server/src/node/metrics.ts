import { Counter, collectDefaultMetrics, Gauge, Registry as MetricsRegistry } from 'prom-client';
import { type PublicationState, publicationStates } from './publications.ts';

export interface NodeMetrics {
  registry: MetricsRegistry;
  failures: Counter;
  reorganisations: Counter;
  settlements: Counter<'act'>;
  /** Sets the gauges, right before they are read. */
  refresh(observed: Observed): void;
}

export interface Observed {
  indexedBlock: number;
  headBlock: number;
  repositories: number;
  revision: number;
  publications: Record<PublicationState, number>;
  problems: number;
}

/** Prometheus metrics of one node, in a registry of its own so that several can run in one process. */
export function createMetrics(): NodeMetrics {
  const registry = new MetricsRegistry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const gauges = {
    indexedBlock: gauge('cairn_indexed_block', 'Last block whose events are stored.'),
    headBlock: gauge('cairn_head_block', 'Last block of the chain.'),
    repositories: gauge('cairn_repositories', 'Registered repositories.'),
    revision: gauge('cairn_revision', 'Changes of contributions told to clients.'),
    problems: gauge('cairn_problems', 'Steps that fail at present.'),
  };
  const publications = new Gauge({
    name: 'cairn_publications',
    help: 'Publications named on chain, by how far they were checked.',
    labelNames: ['state'],
    registers,
  });
  return {
    registry,
    failures: new Counter({
      name: 'cairn_step_failures_total',
      help: 'Steps that failed and are tried again.',
      registers,
    }),
    reorganisations: new Counter({
      name: 'cairn_reorganisations_total',
      help: 'Chain reorganisations seen.',
      registers,
    }),
    settlements: new Counter({
      name: 'cairn_settlement_acts_total',
      help: 'Settlements signed and sent, and payments made.',
      labelNames: ['act'],
      registers,
    }),
    refresh({ publications: counts, ...values }) {
      for (const name of ['indexedBlock', 'headBlock', 'repositories', 'revision', 'problems'] as const)
        gauges[name].set(values[name]);
      for (const state of publicationStates) publications.set({ state }, counts[state]);
    },
  };
}
