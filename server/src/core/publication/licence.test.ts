import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isForeign, isLicenceFile, licenceOf } from './licence.ts';

const apache = readFileSync(path.join(import.meta.dirname, '../../../../LICENSE'), 'utf8');

describe('licenceOf', () => {
  it.each([
    ['LICENSE', apache, 'Apache-2.0'],
    ['vendor/x/COPYING', 'GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007', 'GPL-3.0'],
    ['LICENSE-MIT', 'Permission is hereby granted, free of charge, to any person obtaining a copy', 'MIT'],
    ['docs/licence.txt', 'All rights reserved.', 'unknown'],
    ['a.c', '/* SPDX-License-Identifier: GPL-2.0-or-later */', 'GPL-2.0'],
    ['b.rs', '// SPDX-License-Identifier: (MIT OR Apache-2.0)\n', '(MIT OR Apache-2.0)'],
    ['c.ts', 'const x = 1;', null],
    ['d.ts', `${'\n'.repeat(5000)}// SPDX-License-Identifier: MIT`, null],
  ])('%s', (file, text, licence) => {
    expect(licenceOf(file, text)).toBe(licence);
  });
});

describe('isLicenceFile', () => {
  it('knows them by name', () => {
    for (const name of ['LICENSE', 'a/LICENCE.md', 'COPYING.LESSER', 'LICENSE-APACHE', 'UNLICENSE'])
      expect(isLicenceFile(name), name).toBe(true);
    for (const name of ['src/license.service/x.ts', 'licensing.md', 'a.ts'])
      expect(isLicenceFile(name), name).toBe(false);
  });
});

describe('isForeign', () => {
  it('is what none of the own licences is, where there are any', () => {
    expect(isForeign('GPL-3.0', ['MIT'])).toBe(true);
    expect(isForeign('(MIT OR Apache-2.0)', ['Apache-2.0'])).toBe(false);
    expect(isForeign('MIT AND GPL-2.0', ['MIT'])).toBe(true);
    expect(isForeign('GPL-3.0', [])).toBe(false);
  });
});
