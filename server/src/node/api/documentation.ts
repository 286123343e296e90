import * as z from 'zod';
import { errorDataSchema } from '../../protocol/errors.ts';
import { addressSchema, hexSchema } from '../../protocol/primitives.ts';

type JsonSchema = Record<string, unknown>;

/** A reply's schema, and that of errors, in the form OpenAPI 3.1 takes. */
export function describeReply(schema: z.ZodType): { response: Record<string, JsonSchema> } {
  return {
    response: {
      200: { description: 'OK', ...jsonSchema(schema) },
      '4xx': { description: 'The request was refused.', ...jsonSchema(errorDataSchema) },
    },
  };
}

export function describeQuery(schema: z.ZodType): { querystring: JsonSchema } {
  return { querystring: jsonSchema(schema) };
}

export function describePath(schema: z.ZodType): { params: JsonSchema } {
  return { params: jsonSchema(schema) };
}

/** What travels is the input of a codec: amounts as text. */
function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: target }) => {
      if (zodSchema === (addressSchema as unknown))
        Object.assign(target, { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' });
      if (zodSchema === (hexSchema as unknown))
        Object.assign(target, { type: 'string', pattern: '^0x([0-9a-fA-F]{2})*$' });
    },
  });
  return json;
}
