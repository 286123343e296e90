import { encodeFunctionData } from 'viem/utils';
import { objectFormatNumber, objectIdToWord } from '../../core/contribution/key.ts';
import type { ContributionRecord } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ArweaveId, Hex } from '../../protocol/primitives.ts';
import { contributionRegistryAbi } from './abi/contribution-registry.generated.ts';
import { arweaveIdToWord, sha256ToWord } from './words.ts';

/** Call data that records one contribution, or several that share author, repository, format and manifest. Error `invalid-input`. */
export function encodeRecordCall(records: readonly ContributionRecord[], arweaveId: ArweaveId | null): Hex {
  const [first] = records;
  if (first === undefined) throw new CairnError('invalid-input', 'There is nothing to record.');
  return records.length === 1 ? encodeOne(first, arweaveId) : encodeBatch(first, records, arweaveId);
}

function encodeOne(record: ContributionRecord, arweaveId: ArweaveId | null): Hex {
  const contribution = { ...sharedOf(record), author: record.author, ...commitOf(record) };
  const args = [contribution, arweaveIdToWord(arweaveId)] as const;
  return encodeFunctionData({ abi: contributionRegistryAbi, functionName: 'record', args });
}

function encodeBatch(
  first: ContributionRecord,
  records: readonly ContributionRecord[],
  arweaveId: ArweaveId | null,
): Hex {
  if (!records.every((record) => shares(record, first))) {
    throw new CairnError('invalid-input', 'These contributions cannot be recorded in one transaction.', {
      why: 'They differ in author, repository, object format or manifest.',
      next: 'Record them one by one.',
    });
  }
  const batch = { ...sharedOf(first), arweaveId: arweaveIdToWord(arweaveId) };
  const args = [first.author, batch, records.map(commitOf)] as const;
  return encodeFunctionData({ abi: contributionRegistryAbi, functionName: 'recordBatch', args });
}

function shares(a: ContributionRecord, b: ContributionRecord): boolean {
  return (
    a.author.toLowerCase() === b.author.toLowerCase() &&
    a.repositoryId === b.repositoryId &&
    a.objectFormat === b.objectFormat &&
    a.manifestSha256 === b.manifestSha256
  );
}

function sharedOf({ repositoryId, objectFormat, manifestSha256 }: ContributionRecord) {
  return {
    repositoryId,
    objectFormat: objectFormatNumber[objectFormat],
    manifestSha256: sha256ToWord(manifestSha256),
  };
}

function commitOf({ payloadSha256, commitId, treeId }: ContributionRecord) {
  return {
    payloadSha256: sha256ToWord(payloadSha256),
    commitId: objectIdToWord(commitId),
    treeId: objectIdToWord(treeId),
  };
}
