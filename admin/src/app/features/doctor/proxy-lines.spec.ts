import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { LINES, PROXIES } from './proxy-lines';

const handbook = readFileSync(join(process.cwd(), 'docs/administering.md'), 'utf8')
  .split('\n')
  .map((line) => line.trim());

it.each(PROXIES)('every line that the doctor prints for %s is in the handbook too', (proxy) => {
  const lines = Object.values(LINES).flatMap((fix) => fix[proxy].split('\n'));
  const configured = lines.map((line) => line.trim()).filter((line) => !line.startsWith('#') && !/^[{}]$/.test(line));
  expect(configured.length).toBeGreaterThan(5);
  expect(configured.filter((line) => !handbook.includes(line))).toEqual([]);
});
