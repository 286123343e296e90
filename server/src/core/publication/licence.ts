/** Licences by a sentence that only their own text has; the first that fits counts, so the narrower ones come first. */
const TEXTS: readonly (readonly [string, RegExp])[] = [
  ['AGPL-3.0', /GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['LGPL-3.0', /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['LGPL-2.1', /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1/i],
  ['GPL-3.0', /GNU GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['GPL-2.0', /GNU GENERAL PUBLIC LICENSE\s+Version 2/i],
  ['MPL-2.0', /Mozilla Public License(?:,)? [Vv]ersion 2\.0/],
  ['EPL-2.0', /Eclipse Public License\s+-\s+v ?2\.0/i],
  ['Apache-2.0', /Apache License\s+Version 2\.0/],
  ['BSD-3-Clause', /Neither the name of[\s\S]{0,200}may be used to endorse or promote/],
  ['BSD-2-Clause', /Redistributions in binary form must reproduce the above copyright/],
  ['ISC', /Permission to use, copy, modify, and(?:\/or)? distribute this software for any\s+purpose/],
  ['MIT', /Permission is hereby granted, free of charge, to any person obtaining a copy/],
  ['Unlicense', /This is free and unencumbered software released into the public domain/],
  ['BSL-1.1', /Business Source License 1\.1/],
];
const LICENCE_FILE = /^(?:licen[cs]e|copying|unlicense)(?:[-._].*)?$/i;
const SPDX = /SPDX-License-Identifier:\s*([A-Za-z0-9.+() -]*[A-Za-z0-9.+)])/;
/** A header stands at the beginning. */
const HEADER_CHARACTERS = 4_000;
const TEXT_CHARACTERS = 40_000;

/** True for LICENSE, LICENCE.md, COPYING and the like, in any folder. */
export function isLicenceFile(path: string): boolean {
  return LICENCE_FILE.test(path.slice(path.lastIndexOf('/') + 1));
}

/**
 * The licence a file says it is under, as an SPDX expression: its own header, or for a licence file the text it holds.
 * `unknown` for a licence file nobody recognises; null where it says nothing.
 */
export function licenceOf(path: string, text: string): string | null {
  const header = SPDX.exec(text.slice(0, HEADER_CHARACTERS))?.[1];
  if (header !== undefined) return normalised(header);
  if (!isLicenceFile(path)) return null;
  const start = text.slice(0, TEXT_CHARACTERS);
  return TEXTS.find(([, sentence]) => sentence.test(start))?.[0] ?? 'unknown';
}

/** Whether what a file says is something else than what the repository is under. "A OR B" suits where one of them does. */
export function isForeign(licence: string, own: readonly string[]): boolean {
  if (own.length === 0) return false;
  const choices = licence.replace(/[()]/g, ' ').split(/\s+OR\s+/);
  return !choices.some((choice) => own.includes(choice.trim()));
}

/** `GPL-3.0-or-later` and `GPL-3.0+` are told as `GPL-3.0`: the text is the same. */
function normalised(expression: string): string {
  return expression
    .trim()
    .replace(/-(?:only|or-later)\b|\+/g, '')
    .replace(/\s+/g, ' ');
}
