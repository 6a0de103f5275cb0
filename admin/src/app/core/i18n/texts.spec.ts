import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { de } from '../../i18n/de';
import { en } from '../../i18n/en';
import { initial } from '../../i18n/en/initial';
import { doctor as doctorDe } from '../../i18n/de/doctor';
import { doctor as doctorEn } from '../../i18n/en/doctor';

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name ?? '').sort();
}

// Lazy-loaded texts are checked like the rest.
const all = { ...en, doctor: doctorEn };
const english = flatten(all);
const german = flatten({ ...de, doctor: doctorDe });
const groupNames = Object.keys(all);
const ROOT = join(process.cwd(), 'admin/src/app');
const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|html)$/.test(file) && !/\.spec\.ts$/.test(file) && !/(^|[\\/])i18n[\\/](en|de)[\\/]/.test(file))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

/** Names of the places in pages where extensions show components, which look like translation keys. */
const slots = new Set([...readFileSync(join(ROOT, 'core/extensions/slots.ts'), 'utf8').matchAll(/^ {2}'([a-z.]+)': /gm)].map(([, name]) => name));

/** Every string literal in the sources that looks like a translation key: a top-level group, a dot, and more. */
function keysIn(text: string): string[] {
  const pattern = new RegExp(`['"\`]((?:${groupNames.join('|')})\\.[a-z0-9_.]+)(['"\`$])`, 'g');
  // A literal that ends with a dot, or is followed by \${, is the prefix of several keys.
  return [...text.matchAll(pattern)].map(([, key = '', end]) => (end === '$' || key.endsWith('.') ? `${key}*` : key));
}

/** The keys of the texts that the pages of a feature add to the initial ones. */
async function keysOf(feature: string): Promise<string[]> {
  // Its texts are in a scope of their own.
  if (feature === 'doctor') return [...flatten({ doctor: doctorEn }).keys()];
  // Signing in shows initial texts only.
  if (feature === 'sign-in') return [];
  const texts = (await import(`./lazy/${feature}.ts`)) as Record<string, Tree>;
  return Object.values(texts).flatMap((tree) => [...flatten(tree).keys()]);
}

function featureOf(file: string): string | null {
  return /^features[\\/]([^\\/]+)/.exec(file)?.[1] ?? null;
}

describe('the texts', () => {
  it('have the same keys in each language', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('are never empty and have the same placeholders in each language', () => {
    for (const [key, text] of english) {
      expect([key, text.trim() === '', german.get(key)?.trim() === '']).toEqual([key, false, false]);
      expect([key, ...placeholders(german.get(key) ?? '')]).toEqual([key, ...placeholders(text)]);
    }
  });

  it('exist for every key that a template or class uses', () => {
    const groups = new Set([...english.keys()].flatMap((key) => key.split('.').map((_, at, all) => all.slice(0, at).join('.'))));
    const missing = sources.flatMap(({ file, text }) =>
      keysIn(text)
        .filter((key) => (key.endsWith('*') ? ![...english.keys()].some((known) => known.startsWith(key.slice(0, -1))) : !english.has(key)))
        .filter((key) => !groups.has(key) && !slots.has(key))
        .map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
    expect(sources.flatMap(({ text }) => keysIn(text)).length).toBeGreaterThan(100);
  });

  it('are loaded where they are shown: the initial ones everywhere, those of a feature on its pages only', async () => {
    const everywhere = [...flatten(initial).keys()];
    const features = [...new Set(sources.map(({ file }) => featureOf(file)))].filter((feature) => feature !== null);
    const known = new Map(await Promise.all(features.map(async (feature) => [feature, [...everywhere, ...(await keysOf(feature))]] as const)));
    const isKnown = (key: string, feature: string | null) => (known.get(feature ?? '') ?? everywhere).some((each) => each === key || (key.endsWith('*') && each.startsWith(key.slice(0, -1))) || each.startsWith(`${key}.`));
    const wrong = sources.flatMap(({ file, text }) => keysIn(text).filter((key) => !slots.has(key) && !isKnown(key, featureOf(file))).map((key) => `${file}: ${key}`));
    expect(wrong).toEqual([]);
    expect(features.length).toBeGreaterThan(5);
  });

  it('with row parameters are not memoized forever by a table’s template (see TextOf)', () => {
    const tables = sources.filter(({ file }) => file.endsWith('-table.html'));
    expect(tables.length).toBeGreaterThan(2);
    expect(tables.filter(({ text }) => /\bt\('[^']+',/.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
