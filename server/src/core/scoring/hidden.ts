import type { Definition } from './definitions.ts';
import type { Language } from './lexer/grammar.ts';

const SHOWN = /\b(export|exports|pub|public|external|protected|default)\b/;
const isLower = (name: string): boolean => name.charAt(0) !== name.charAt(0).toUpperCase();

/** Per language: whether a definition can be used in its own file alone. `head` is its line up to the name. */
const hidden: Partial<Record<Language, (kind: Definition['kind'], head: string, name: string) => boolean>> = {
  script: (kind, head) => (kind === 'variable' ? /\b(const|let|var)\b/ : /\b(function|class)\b/).test(head),
  rust: (kind) => kind !== 'method',
  go: (kind, _, name) => kind !== 'method' && isLower(name),
  c: (kind, head) => /\bstatic\b/.test(head) || (kind === 'variable' && /^\s/.test(head)),
  solidity: (kind, head) => kind === 'variable' || !/\b(contract|library|interface|struct|enum)\b/.test(head),
  jvm: (kind, head) => kind === 'variable' || /\bprivate\b/.test(head),
  csharp: (kind, head) => kind === 'variable' || /\bprivate\b/.test(head),
  python: (kind, _, name) => kind !== 'variable' && /^_[^_]/.test(name),
};

/** Whether nothing outside the file may use a definition: what can be is left its users to come. */
export function isHidden(language: Language, kind: Definition['kind'], head: string, name: string): boolean {
  if (kind === 'branch') return true;
  return !SHOWN.test(head) && (hidden[language]?.(kind, head, name) ?? false);
}
