import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { parseAsset } from '../../core/contribution/asset.ts';
import { CairnError } from '../../protocol/errors.ts';
import {
  contributionPageSchema,
  contributorPageSchema,
  epochPageSchema,
  healthSchema,
  repositoryPageSchema,
} from '../../protocol/node-api.ts';
import { addressSchema, repositoryAssetSchema, uintSchema } from '../../protocol/primitives.ts';
import { settlementSchema } from '../attestations.ts';
import { attestationsSchema } from '../peers.ts';
import type { RepositoryState } from '../repository-state.ts';
import { describePath, describeQuery, describeReply } from './documentation.ts';
import type { ApiOptions } from './options.ts';

const integerText = z.string().regex(/^(0|[1-9][0-9]{0,15})$/, 'not an integer');
const integer = (most: number) => integerText.transform(Number).refine((value) => value <= most, `more than ${most}`);

const MAX_PAGE = 1000;
const MAX_WAIT_SECONDS = 60;

const repositoryQuery = z.strictObject({ repository: repositoryAssetSchema });
const feedQuery = z.strictObject({
  repository: repositoryAssetSchema,
  after: integer(Number.MAX_SAFE_INTEGER).optional(),
  wait: integer(MAX_WAIT_SECONDS).optional(),
  limit: integer(MAX_PAGE).optional(),
});
const settlementPath = z.strictObject({
  repositoryId: uintSchema,
  token: addressSchema,
  epoch: integer(Number.MAX_SAFE_INTEGER),
});

function stillReading(): CairnError {
  return new CairnError('node-unreachable', 'The node is still reading the chain.', { next: 'Try again in a moment.' });
}

/** Every address of the interface. */
export function addRoutes(app: FastifyInstance, { node, feed, attestations, metrics, closing }: ApiOptions): void {
  const stateOf = (asset: string): RepositoryState => {
    const { repositoryId } = parseAsset(asset);
    const state = node.asset(repositoryId).toLowerCase() === asset.toLowerCase() ? node.state(repositoryId) : null;
    if (state !== null) return state;
    if (node.health().status === 'syncing') throw stillReading();
    throw new CairnError('not-registered', `This node knows no repository ${asset}.`, {
      next: 'Check the name, and that the node follows the chain the repository is on.',
    });
  };

  app.register(async (routes) => {
    routes.get('/v1/health', { schema: { summary: 'How the node is.', ...describeReply(healthSchema) } }, async () =>
      node.health(),
    );

    routes.get(
      '/v1/repositories',
      { schema: { summary: 'All registered repositories.', ...describeReply(repositoryPageSchema) } },
      async () => ({ repositories: node.repositories() }),
    );

    routes.get(
      '/v1/contributions',
      {
        schema: {
          summary:
            'Contributions with a higher revision than `after`, lowest first; waits up to `wait` seconds for one.',
          ...describeQuery(feedQuery),
          ...describeReply(contributionPageSchema),
        },
      },
      async (request) => {
        const { repository, after = 0, wait = 0, limit = 100 } = feedQuery.parse(request.query);
        const { repositoryId } = stateOf(repository);
        if (wait === 0) return feed.page(repositoryId, after, limit);
        const gone = new AbortController();
        request.raw.once('close', () => gone.abort());
        const signal = AbortSignal.any([AbortSignal.timeout(wait * 1000), closing, gone.signal]);
        return feed.pageWhenReady(repositoryId, after, limit, signal);
      },
    );

    routes.get(
      '/v1/contributors',
      {
        schema: {
          summary: 'Who contributed to a repository, the highest score first.',
          ...describeQuery(repositoryQuery),
          ...describeReply(contributorPageSchema),
        },
      },
      async (request) => node.contributors(stateOf(repositoryQuery.parse(request.query).repository)),
    );

    routes.get(
      '/v1/epochs',
      {
        schema: {
          summary: 'Settlements of a repository, the newest first, with proofs to claim by.',
          ...describeQuery(repositoryQuery),
          ...describeReply(epochPageSchema),
        },
      },
      async (request) => node.epochs(stateOf(repositoryQuery.parse(request.query).repository)),
    );

    routes.get(
      '/v1/settlements/:repositoryId/:token/:epoch',
      {
        schema: {
          summary: 'What this validator signed for an epoch; other validators collect a quorum from it.',
          ...describePath(settlementPath),
          ...describeReply(attestationsSchema),
        },
      },
      async (request) => {
        const { repositoryId, token, epoch } = settlementPath.parse(request.params);
        const signed = await attestations.find(BigInt(repositoryId), token, epoch);
        return {
          attestations: signed.map(({ settlement, signature }) => ({
            settlement: z.encode(settlementSchema, settlement),
            signature,
          })),
        };
      },
    );

    routes.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());

    routes.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
      metrics.refresh(node.observed());
      return reply
        .type(metrics.registry.contentType)
        .serializer((text: unknown) => String(text))
        .send(await metrics.registry.metrics());
    });
  });
}
