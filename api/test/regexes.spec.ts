import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['api/src', 'admin/src/app', 'shared/src'];

/** What hostile texts consist of, besides the characters that occur in an expression itself. */
const ALPHABETS = ['a', 'A', '9', ' ', '\n', '\t', 'aA', 'a_', 'Aa', 'a1 ', '\u0149', '\u02bcn', '\ufdfa', '\u0301', '\u0301\u0323', 'é', '漢', 'ไท', 'ש', '\u202e', '👍', '👍🏽', 'a\u0149\u0301 "漢9👍'];
/** Lengths of the texts in UTF-16 code units: from one to the next, linear time grows fourfold and quadratic time sixteenfold. */
const LENGTHS = [200, 800, 3_200, 12_800];
const TOO_MANY_TIMES = 8;
/** Milliseconds below which a measurement is not significant. */
const NOTICEABLE = 3;

interface Found {
  place: string;
  pattern: RegExp;
}

function expressionsIn(path: string): Found[] {
  const source = ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ place: `${path}:${line}`, pattern: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function sources(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(spec|bed|fixture)\.ts$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
}

/** The first literal characters of the expression, each pair of them, and all of them together. */
function ownAlphabets({ source }: RegExp): string[] {
  const own = [...new Set(source.replace(/\\[pPu](\{[^{}]*\}|[0-9a-f]{4})|\\[a-zA-Z]/g, ''))].filter((each) => /[\x20-\x7e]/.test(each)).slice(0, 8);
  return [...own, ...own.flatMap((one) => own.map((other) => one + other)), ...(own.length > 2 ? [own.join('')] : [])];
}

/** Processor time of this thread in milliseconds, which other processes do not change. */
function milliseconds(pattern: RegExp, text: string): number {
  const from = process.threadCpuUsage();
  if (pattern.global) text.replace(pattern, '');
  else pattern.test(text);
  const { user, system } = process.threadCpuUsage(from);
  return (user + system) / 1000;
}

/** Whether a text of four times the length takes far more than four times as long. Stops at the first length that shows it. */
function isSuperLinear(pattern: RegExp, alphabet: string, start: string): boolean {
  const least = (text: string) => Math.min(milliseconds(pattern, text), milliseconds(pattern, text), milliseconds(pattern, text));
  let before = `${start}${alphabet}\u0001`;
  for (const length of LENGTHS) {
    const text = `${start}${alphabet.repeat(Math.ceil(length / alphabet.length))}\u0001`;
    if (milliseconds(pattern, text) >= NOTICEABLE && least(text) > Math.max(NOTICEABLE, TOO_MANY_TIMES * least(before))) return true;
    before = text;
  }
  return false;
}

function attacks({ pattern }: Found): string[] {
  return [...ALPHABETS, ...ownAlphabets(pattern)].filter((alphabet) => ['', 'x', 'x x'].some((start) => isSuperLinear(pattern, alphabet, start)));
}

test('K2: every regular expression runs in time linear in the length of the text, whatever the text', () => {
  const found = sources().flatMap(expressionsIn);
  expect(found.length).toBeGreaterThan(100);
  const bad = found.flatMap((each) => attacks(each).slice(0, 1).map((alphabet) => `${each.place} ${String(each.pattern)} on ${JSON.stringify(alphabet)}`));
  expect(bad).toEqual([]);
}, 120_000);

test.each([
  [/\b\p{L}[\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+\b/gu, true],
  [/\s+$/, true],
  [/^ *([^ ]+)(?: +(.*?))? *$/, true],
  [/\[([^\]]*)\]/g, true],
  [/<\/?[a-z][^>]*>/gi, true],
  [/^\s+/, false],
  [/[\p{L}\p{N}_]+/gu, false],
  [/\[([^[\]]*)\]/g, false],
])('the check itself: %s, quadratic: %s', (pattern, quadratic) => {
  expect(attacks({ place: '', pattern }).length > 0).toBe(quadratic);
});
