/** A value in a query: variables are already replaced. */
export type GraphQlValue = string | number | boolean | null | GraphQlValue[] | { [name: string]: GraphQlValue };

export interface Field {
  name: string;
  alias: string;
  arguments: Record<string, GraphQlValue>;
  fields: Field[];
}

/**
 * Parses the subset of GraphQL that Arweave's clients speak: one query operation with variables, arguments, aliases and nested fields; no
 * fragments and no directives. Throws SyntaxError.
 */
export function parseQuery(source: string, given: Record<string, GraphQlValue>): Field[] {
  const parser = new Parser(source, given);
  return parser.document();
}

const token = /[\s,\ufeff]+|#[^\n]*|("(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|[{}()[\]:$!=])/y;

function tokenize(source: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (match === null) throw new SyntaxError(`Syntax Error: unexpected character at ${at}.`);
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  return tokens;
}

class Parser {
  private readonly tokens: string[];
  private readonly given: Record<string, GraphQlValue>;
  private readonly variables = new Map<string, GraphQlValue>();
  private position = 0;

  constructor(source: string, given: Record<string, GraphQlValue>) {
    this.tokens = tokenize(source);
    this.given = given;
  }

  document(): Field[] {
    if (this.skip('query')) {
      if (/^\w/.test(this.peek())) this.next();
      if (this.skip('(')) while (!this.skip(')')) this.variable();
    }
    const fields = this.selection();
    if (this.position !== this.tokens.length) throw new SyntaxError(`Syntax Error: unexpected "${this.peek()}".`);
    return fields;
  }

  private variable(): void {
    this.expect('$');
    const name = this.next();
    this.expect(':');
    while (/^[\w[\]!]+$/.test(this.peek())) this.next();
    const fallback = this.skip('=') ? this.value() : null;
    this.variables.set(name, Object.hasOwn(this.given, name) ? (this.given[name] ?? null) : fallback);
  }

  private selection(): Field[] {
    this.expect('{');
    const fields: Field[] = [];
    while (!this.skip('}')) fields.push(this.field());
    return fields;
  }

  private field(): Field {
    const alias = this.name();
    const name = this.skip(':') ? this.name() : alias;
    const args: Record<string, GraphQlValue> = {};
    if (this.skip('(')) while (!this.skip(')')) this.argument(args);
    return { name, alias, arguments: args, fields: this.peek() === '{' ? this.selection() : [] };
  }

  private argument(into: Record<string, GraphQlValue>): void {
    const name = this.name();
    this.expect(':');
    into[name] = this.value();
  }

  private value(): GraphQlValue {
    const next = this.next();
    if (next === '$') return this.variableValue(this.name());
    if (next === '[') return this.list();
    if (next === '{') return this.record();
    if (next.startsWith('"')) return String(JSON.parse(next));
    if (next === 'true' || next === 'false') return next === 'true';
    if (next === 'null') return null;
    if (/^-?\d/.test(next)) return Number(next);
    if (/^\w+$/.test(next)) return next;
    throw new SyntaxError(`Syntax Error: unexpected "${next}".`);
  }

  private variableValue(name: string): GraphQlValue {
    const value = this.variables.get(name);
    if (value === undefined) throw new SyntaxError(`Variable "$${name}" is not defined.`);
    return value;
  }

  private list(): GraphQlValue[] {
    const values: GraphQlValue[] = [];
    while (!this.skip(']')) values.push(this.value());
    return values;
  }

  private record(): Record<string, GraphQlValue> {
    const values: Record<string, GraphQlValue> = {};
    while (!this.skip('}')) this.argument(values);
    return values;
  }

  private name(): string {
    const next = this.next();
    if (!/^[A-Za-z_]\w*$/.test(next)) throw new SyntaxError(`Syntax Error: expected a name, found "${next}".`);
    return next;
  }

  private peek(): string {
    return this.tokens[this.position] ?? '';
  }

  private next(): string {
    const next = this.tokens[this.position++];
    if (next === undefined) throw new SyntaxError('Syntax Error: unexpected end.');
    return next;
  }

  private skip(expected: string): boolean {
    if (this.peek() !== expected) return false;
    this.position += 1;
    return true;
  }

  private expect(expected: string): void {
    const found = this.next();
    if (found !== expected) throw new SyntaxError(`Syntax Error: expected "${expected}", found "${found}".`);
  }
}
