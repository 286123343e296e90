import * as z from 'zod';
import { addressSchema, hexSchema } from '../../../server/src/protocol/primitives.ts';

const typedDataSchema = z.object({
  domain: z.object({
    name: z.string().optional(),
    version: z.string().optional(),
    chainId: z.coerce.number().int().optional(),
    verifyingContract: addressSchema.optional(),
    salt: hexSchema.optional(),
  }),
  types: z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string() }))),
  primaryType: z.string(),
  message: z.record(z.string(), z.unknown()),
});
export type TypedDataRequest = z.infer<typeof typedDataSchema>;

/** A JSON-RPC quantity, or nothing. */
const quantitySchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((text) => BigInt(text));

const transactionSchema = z.object({
  from: addressSchema,
  to: addressSchema.optional(),
  data: hexSchema.default('0x'),
  value: quantitySchema.default(0n),
  gas: quantitySchema.optional(),
});
export type TransactionRequest = z.infer<typeof transactionSchema>;

const jsonSchema = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});

/** What an app asks of the wallet, validated. Unknown methods fail to parse. */
const requestSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('personal_sign'), params: z.tuple([hexSchema, addressSchema]).rest(z.unknown()) }),
  z.object({
    method: z.literal('eth_signTypedData_v4'),
    params: z.tuple([addressSchema, jsonSchema.pipe(typedDataSchema)]),
  }),
  z.object({ method: z.literal('eth_sendTransaction'), params: z.tuple([transactionSchema]) }),
  z.object({
    method: z.literal('wallet_switchEthereumChain'),
    params: z.tuple([z.object({ chainId: quantitySchema })]),
  }),
]);
export type WalletRequest = z.infer<typeof requestSchema>;

export const supportedMethods: readonly string[] = [
  'personal_sign',
  'eth_signTypedData_v4',
  'eth_sendTransaction',
  'wallet_switchEthereumChain',
];

/** A refusal as it goes over the wire. */
export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Throws the RpcError a wallet answers to a malformed or foreign request. */
export function parseRequest(request: { method: string; params: unknown }, account: string, chainId: number) {
  if (!supportedMethods.includes(request.method)) throw new RpcError(4200, `${request.method} is not supported`);
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) throw new RpcError(-32602, `Invalid parameters: ${z.prettifyError(parsed.error)}`);
  const signer = signerOf(parsed.data);
  if (signer !== null && signer.toLowerCase() !== account.toLowerCase())
    throw new RpcError(4100, `This wallet does not hold ${signer}`);
  checkChain(parsed.data, chainId);
  return parsed.data;
}

function signerOf(request: WalletRequest): string | null {
  if (request.method === 'personal_sign') return request.params[1];
  if (request.method === 'eth_signTypedData_v4') return request.params[0];
  return request.method === 'eth_sendTransaction' ? request.params[0].from : null;
}

/** Like other wallets, signs typed data of the active chain or of none. */
function checkChain(request: WalletRequest, chainId: number): void {
  if (request.method === 'wallet_switchEthereumChain' && request.params[0].chainId !== BigInt(chainId))
    throw new RpcError(4902, `This wallet knows chain ${chainId} alone`);
  if (request.method !== 'eth_signTypedData_v4') return;
  const domainChain = request.params[1].domain.chainId;
  if (domainChain !== undefined && domainChain !== chainId)
    throw new RpcError(-32602, `Provided chainId "${domainChain}" must match the active chainId "${chainId}"`);
}
