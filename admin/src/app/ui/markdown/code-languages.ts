import type { LanguageFn } from 'highlight.js';

/** A language's grammar, loaded when it is first needed. */
type Grammar = () => Promise<{ default: LanguageFn }>;

/** Grammars by the name that they are registered with. */
const GRAMMARS: Readonly<Record<string, Grammar>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  nginx: () => import('highlight.js/lib/languages/nginx'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  python: () => import('highlight.js/lib/languages/python'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scss: () => import('highlight.js/lib/languages/scss'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};

/** Other names that authors write after a fence. */
const ALIASES: Readonly<Record<string, string>> = {
  'c#': 'csharp', 'c++': 'cpp', cc: 'cpp', cjs: 'javascript', conf: 'ini', console: 'bash', cs: 'csharp', docker: 'dockerfile',
  golang: 'go', h: 'c', hpp: 'cpp', html: 'xml', js: 'javascript', jsonc: 'json', jsx: 'javascript', kt: 'kotlin', md: 'markdown',
  mjs: 'javascript', patch: 'diff', ps1: 'powershell', py: 'python', rb: 'ruby', rs: 'rust', sh: 'bash', shell: 'bash', svg: 'xml',
  toml: 'ini', ts: 'typescript', tsx: 'typescript', yml: 'yaml', zsh: 'bash',
};

/** The name of the grammar for a language, as written after a fence; null if there is none. */
export function grammarName(language: string): string | null {
  const name = language.toLowerCase();
  const known = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
  return known !== undefined && Object.hasOwn(GRAMMARS, known) ? known : null;
}

/** Loads a grammar. @param name from {@link grammarName} @throws if it cannot be loaded, for example offline */
export async function loadGrammar(name: string): Promise<LanguageFn | null> {
  return (await GRAMMARS[name]?.())?.default ?? null;
}

/** Maximum UTF-16 code units of code that is coloured. */
const MAX_LENGTH = 20_000;
/** The same for grammars whose time grows with the square of the length of code that consists of words only. */
const MAX_LENGTH_SLOW = 6_000;
const SLOW: ReadonlySet<string> = new Set(['c', 'cpp', 'csharp', 'java']);
/** A line longer than people write: many grammars scan it again from each of its characters. */
const MAX_LINE = 1_000;

/** Whether code can be coloured in a few hundredths of a second, whatever it contains. @param grammar from {@link grammarName} */
export function isColourable(code: string, grammar: string): boolean {
  return code.length <= (SLOW.has(grammar) ? MAX_LENGTH_SLOW : MAX_LENGTH) && code.split('\n').every((line) => line.length <= MAX_LINE);
}
