/**
 * Faults of form that old tools left in the histories of well-known projects and that harm nobody: a repository with them can be
 * published and restored like any other. Everything that could fool a checkout (`..`, `.git`, submodule and symlink tricks) stays refused.
 */
const toleratedFaults = [
  'zeroPaddedFilemode',
  'badFilemode',
  'badDate',
  'badDateOverflow',
  'zeroPaddedDate',
  'badTimezone',
  'badEmail',
  'badName',
  'missingEmail',
  'missingNameBeforeEmail',
  'missingSpaceBeforeDate',
  'missingSpaceBeforeEmail',
  'missingTaggerEntry',
  'badTagName',
];

/** `--strict` for `git index-pack`. */
export const strictOption = `--strict=${toleratedFaults.map((fault) => `${fault}=warn`).join(',')}`;

/** Settings for `git fsck`. */
export const fsckSettings = toleratedFaults.flatMap((fault) => ['-c', `fsck.${fault}=ignore`]);
