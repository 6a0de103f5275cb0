import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from '../lib/checkout.mjs';

const FOLDERS = ['api/src', 'api/test', 'admin/src', 'e2e'];

/**
 * The ids in the names of tests: `test('A02: …')`, `describe('…, A05', …)`, including those filled in from a table of `each`.
 * @param {'A' | 'D'} letter attacks or drills
 * @returns {Map<string, number>} number of names per id, sorted by id
 */
export function idsInTestNames(letter) {
  const counts = new Map();
  for (const folder of FOLDERS) {
    for (const entry of readdirSync(inRoot(folder), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !/\.spec\.ts$/.test(entry.name)) continue;
      const text = readFileSync(path.join(entry.parentPath ?? entry.path, entry.name), 'utf8');
      for (const id of idsIn(text, letter)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function idsIn(text, letter) {
  const names = text.matchAll(/\b(?:test|it|describe)(?:\.each(?:<[^>]*>)?\(([^]*?)\))?\(\s*(['"`])((?:(?!\2)[^\\]|\\.)*)\2/g);
  return [...names].flatMap(([, table = '', , name]) => [...new Set(`${table} ${name}`.match(new RegExp(`\\b${letter}\\d\\d\\b`, 'g')) ?? [])]);
}
