import path from 'node:path';
import treeSitter, { type Language, type Parser, type Tree } from '@vscode/tree-sitter-wasm';
import { CairnError } from '../../protocol/errors.ts';

/** Progress reports after which a parse is given up. A megabyte of ordinary code takes 20,000; counting makes the limit the same everywhere. */
const MAX_STEPS = 200_000;

/** Parsers of one folder of grammars. Each grammar is loaded when it is first needed, and kept. */
export class Parsers {
  readonly #directory: string;
  readonly #languages = new Map<string, Promise<Language>>();
  #parser: Parser | null = null;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Error `internal` where the folder has no runtime. */
  static async open(wasmDirectory: string): Promise<Parsers> {
    await treeSitter.Parser.init({ locateFile: (file) => path.join(wasmDirectory, file) }).catch(
      unreadable(wasmDirectory),
    );
    return new Parsers(wasmDirectory);
  }

  /** Parses and hands the tree to `use`; it is freed afterwards. Null where the parser gave up. */
  async withTree<T>(grammar: string, source: string, use: (tree: Tree) => T): Promise<T | null> {
    const language = await this.#language(grammar);
    this.#parser ??= new treeSitter.Parser();
    this.#parser.setLanguage(language);
    let steps = 0;
    const tree = this.#parser.parse(source, null, { progressCallback: () => ++steps > MAX_STEPS });
    if (tree === null) {
      this.#parser.reset();
      return null;
    }
    try {
      return use(tree);
    } finally {
      tree.delete();
    }
  }

  #language(grammar: string): Promise<Language> {
    const loading =
      this.#languages.get(grammar) ??
      treeSitter.Language.load(path.join(this.#directory, `tree-sitter-${grammar}.wasm`)).catch(
        unreadable(this.#directory),
      );
    this.#languages.set(grammar, loading);
    return loading;
  }
}

const unreadable =
  (directory: string) =>
  (cause: unknown): never => {
    throw new CairnError('internal', `The grammars in ${directory} can't be read.`, {
      why: cause instanceof Error ? cause.message : String(cause),
      next: 'Reinstall Cairn.',
      cause,
    });
  };
