import swagger from '@fastify/swagger';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import * as z from 'zod';
import { CairnError } from '../../protocol/errors.ts';
import type { ApiOptions } from './options.ts';
import { addRoutes } from './routes.ts';

const REQUEST_MS = 10_000;
const MAX_URL_PARAMETER = 256;

/** The REST interface: replies are those of protocol/node-api.ts, requests are checked, errors tell no insides. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: 1024,
    requestTimeout: REQUEST_MS,
    // Long polls end by themselves; a browser's idle connections must not hold up the end of the node.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_URL_PARAMETER },
    logger: false,
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Cairn node',
        description: 'What a Cairn node knows of repositories, contributions and settlements. Read only.',
        version: options.version,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
    },
  });
  // zod checks requests in the routes and makes the schemas of the documentation: Fastify's own compilers stand aside.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.addHook('onSend', async (_, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
  app.setNotFoundHandler((_, reply) => sendError(reply, 404, notFound()));
  app.setErrorHandler((error: FastifyError, _, reply) => {
    const [status, told] = toldError(error);
    if (status === 500) options.log('error', 'request', { why: error.message });
    return sendError(reply, status, told);
  });
  addRoutes(app, options);
  return app;
}

const statusOf: Partial<Record<CairnError['code'], number>> = { 'not-registered': 404, 'node-unreachable': 503 };

function toldError(error: FastifyError): [number, CairnError] {
  const cause: unknown = error;
  if (cause instanceof CairnError) return [statusOf[cause.code] ?? 400, cause];
  if (cause instanceof z.ZodError) {
    const why = z.prettifyError(cause).slice(0, 500);
    return [400, new CairnError('invalid-input', 'The request does not follow the interface.', { why })];
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return [status, new CairnError('invalid-input', 'The request was refused.', { why: error.code })];
  return [
    500,
    new CairnError('internal', 'Something went wrong inside the node.', { next: 'See the log of the node.' }),
  ];
}

function sendError(reply: FastifyReply, status: number, error: CairnError): FastifyReply {
  return reply.code(status).send(error.toData());
}

function notFound(): CairnError {
  return new CairnError('invalid-input', 'There is nothing at this address.', { next: 'See /openapi.json.' });
}
