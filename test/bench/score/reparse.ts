import { createRequire } from 'node:module';
import path from 'node:path';
import treeSitter, { type Parser, type Tree } from '@vscode/tree-sitter-wasm';
import type { Keystroke } from './edited-file.ts';

const wasmDirectory = path.dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));

/** Tree-sitter following the same keystrokes, with its own incremental parsing. */
export class Reparser {
  readonly #parser: Parser;
  #tree: Tree | null;

  private constructor(parser: Parser, text: string) {
    this.#parser = parser;
    this.#tree = parser.parse(text);
  }

  static async open(text: string): Promise<Reparser> {
    await treeSitter.Parser.init({ locateFile: (file) => path.join(wasmDirectory, file) });
    const parser = new treeSitter.Parser();
    parser.setLanguage(await treeSitter.Language.load(path.join(wasmDirectory, 'tree-sitter-typescript.wasm')));
    return new Reparser(parser, text);
  }

  reparse({ offset, removed, inserted, start, oldEnd, newEnd }: Keystroke, text: string): void {
    const position = ([row, column]: readonly [number, number]) => ({ row, column });
    const edit = {
      startIndex: offset,
      oldEndIndex: offset + removed,
      newEndIndex: offset + inserted.length,
      startPosition: position(start),
      oldEndPosition: position(oldEnd),
      newEndPosition: position(newEnd),
    };
    const old = this.#tree;
    old?.edit(edit);
    this.#tree = this.#parser.parse(text, old);
    old?.delete();
  }

  close(): void {
    this.#tree?.delete();
    this.#parser.delete();
  }
}
