// Stands in for the native compiler where forge expects one: an npm `solc` (WebAssembly) behind `--version` and `--standard-json`.
'use strict';
const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');

const argv = process.argv.slice(2);

/** The values given to one option, written as `--option value` or `--option=value`. */
function values(option) {
  const found = [];
  for (const [index, argument] of argv.entries()) {
    if (argument === option && argv[index + 1] !== undefined) found.push(argv[index + 1]);
    if (argument.startsWith(`${option}=`)) found.push(argument.slice(option.length + 1));
  }
  return found;
}

/** Reads an import that the input does not carry, relative to the base and include folders. */
function readImport(path) {
  const folders = [values('--base-path')[0] ?? process.cwd(), ...values('--include-path')];
  for (const folder of folders) {
    try {
      return { contents: readFileSync(resolve(folder, path), 'utf8') };
    } catch {
      // the next folder
    }
  }
  return { error: `File not found: ${path}` };
}

/** Answers what forge asked on the command line. */
module.exports = function answer(solc) {
  if (argv.includes('--version')) {
    process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
  } else if (argv.includes('--standard-json')) {
    process.stdout.write(solc.compile(readFileSync(0, 'utf8'), { import: readImport }));
  } else {
    process.stderr.write(`This compiler answers --version and --standard-json only, not: ${argv.join(' ')}\n`);
    process.exitCode = 1;
  }
};
