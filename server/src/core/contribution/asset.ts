import { CairnError } from '../../protocol/errors.ts';
import { type Address, type RepositoryAsset, repositoryAssetSchema } from '../../protocol/primitives.ts';

export interface ParsedAsset {
  chainId: number;
  registry: Address;
  repositoryId: bigint;
}

/** Parts of a CAIP-19 repository name. Error `invalid-input`. */
export function parseAsset(text: string): ParsedAsset {
  const parsed = repositoryAssetSchema.safeParse(text);
  if (!parsed.success) {
    throw new CairnError('invalid-input', `"${text}" does not name an on-chain repository.`, {
      next: 'It looks like eip155:1/erc721:0x…/7: chain, registry contract and repository id.',
    });
  }
  const [chain = '', contract = '', id = ''] = parsed.data.split('/');
  return {
    chainId: Number(chain.slice('eip155:'.length)),
    registry: `0x${contract.slice('erc721:0x'.length)}`,
    repositoryId: BigInt(id),
  };
}

export function formatAsset(parts: ParsedAsset): RepositoryAsset {
  return `eip155:${parts.chainId}/erc721:${parts.registry}/${parts.repositoryId}`;
}
