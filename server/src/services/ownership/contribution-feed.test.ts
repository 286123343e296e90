import { describe, expect, it } from 'vitest';
import type { NodeClient } from '../../ports/node-client.ts';
import type { Contribution } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ContributionPage } from '../../protocol/node-api.ts';
import { followContributions } from './contribution-feed.ts';

const repository = `eip155:31337/erc721:0x${'1'.repeat(40)}/1`;

function row(digit: string, revision: number, stage: Contribution['stage'] = 'recorded'): Contribution {
  return {
    contributionKey: `0x${digit.repeat(64)}`,
    repository,
    author: `0x${digit.repeat(40)}`,
    commit: digit.repeat(40),
    tree: digit.repeat(40),
    payloadSha256: digit.repeat(64),
    manifestSha256: digit.repeat(64),
    arweaveId: null,
    stage,
    proven: true,
    recordedAt: { block: 1, transaction: '0x00', time: 0 },
    advancedAt: null,
    score: null,
    reward: null,
    revision,
  };
}

type Reply = ContributionPage | 'away';
type Asked = { after?: number; wait?: number };

/** Runs the feed against a node that gives these replies and then none, and returns what it told. */
async function follow(replies: Reply[]) {
  const stop = new AbortController();
  const asked: Asked[] = [];
  const pauses: number[] = [];
  const told: string[] = [];
  const contributions: NodeClient['contributions'] = async ({ after, wait }) => {
    asked.push({ ...(after === undefined ? {} : { after }), ...(wait === undefined ? {} : { wait }) });
    const reply = replies.shift();
    if (replies.length === 0) queueMicrotask(() => setImmediate(() => stop.abort()));
    if (reply === undefined) return new Promise(() => {});
    if (reply === 'away') throw new CairnError('node-unreachable', 'The node is away.');
    return reply;
  };
  const unused = () => Promise.reject(new Error('not asked for here'));
  const node: NodeClient = {
    contributions,
    health: unused,
    repositories: unused,
    contributors: unused,
    epochs: unused,
  };
  const listener = {
    changed: (rows: ReadonlyMap<string, Contribution>) =>
      told.push([...rows.values()].map((each) => `${each.commit[0]}:${each.stage}`).join(' ') || 'no rows'),
    state: (state: string) => told.push(state),
  };
  const stopped = new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  await Promise.race([followContributions({ node, repository }, listener, { signal: stop.signal, pause }), stopped]);
  return { asked, pauses, told };
}

describe('followContributions', () => {
  it('reads all pages, then waits for changes from the last revision on', async () => {
    const { asked, told } = await follow([
      { contributions: [row('a', 1)], revision: 1 },
      { contributions: [row('b', 2)], revision: 2 },
      { contributions: [], revision: 2 },
      { contributions: [row('a', 3, 'paid')], revision: 3 },
    ]);
    expect(told).toEqual(['ok', 'a:recorded', 'a:recorded b:recorded', 'a:paid b:recorded']);
    expect(asked.slice(0, 4)).toEqual([{ after: 0 }, { after: 1 }, { after: 2 }, { after: 2, wait: 25 }]);
  });

  it('tells of an empty repository once', async () => {
    const { told } = await follow([
      { contributions: [], revision: 0 },
      { contributions: [], revision: 0 },
    ]);
    expect(told).toEqual(['ok', 'no rows']);
  });

  it('backs off while the node is away, says so once, and recovers', async () => {
    const { told, pauses } = await follow(['away', 'away', 'away', { contributions: [row('a', 1)], revision: 1 }]);
    expect(told).toEqual(['unreachable', 'ok', 'a:recorded']);
    expect(pauses.slice(0, 3)).toEqual([1000, 2000, 4000]);
  });

  it('starts over when revisions fall back', async () => {
    const { told, asked } = await follow([
      { contributions: [row('a', 9)], revision: 9 },
      { contributions: [], revision: 2 },
      { contributions: [row('b', 2)], revision: 2 },
    ]);
    expect(told).toEqual(['ok', 'a:recorded', 'no rows', 'b:recorded']);
    expect(asked[2]).toEqual({ after: 0 });
  });
});
