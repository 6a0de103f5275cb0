import type { Extension } from '@switchboard/api';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { templatesOf } from '../../../scripts/lib/new-extension-templates.mjs';
import { checkExtension, type CheckedLine } from './check-extension.js';
import { stopForgotten, worst } from './faulty.fixture.js';

const root = join(import.meta.dirname, '..', '..', '..');
const NOTHING = { route: false, table: false, listener: false, responder: false, page: false };

/** Those of the lines in which something is wrong, on one database: `npm run extension -- check` has both. */
async function faultyLines(folder: string, extension?: Extension): Promise<CheckedLine[]> {
  const installed = extension ?? ((await import(join(folder, 'api', 'index.ts'))) as { default: Extension }).default;
  const lines: CheckedLine[] = [];
  await checkExtension(folder, installed, ['sqlite'], (line) => lines.push(line));
  expect(lines).toHaveLength(7);
  return lines.filter(({ faults }) => faults.length > 0);
}

test('the example keeps what is expected of every extension', async () => {
  expect(await faultyLines(join(root, 'extensions', 'csat'))).toEqual([]);
});

// Below the checkout, so that its packages are found, in a folder that git ignores.
let folder: string;
beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache', 'generated-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, files: Record<string, string>) => {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, file)), { recursive: true });
    writeFileSync(join(folder, name, file), content);
  }
  return join(folder, name);
};

test('a package with every fault is refused in every line', async () => {
  const texts = { 'admin/texts/en.ts': "export const en = { title: 'Bad' };", 'admin/texts/de.ts': 'export const de = {};' };
  try {
    const lines = await faultyLines(write('bad', { ...texts, 'api/index.ts': "import '@switchboard/shared';" }), worst);
    expect(lines.map(({ faults: [first] }) => first)).toEqual([
      expect.stringMatching(/^api\/index\.ts imports @switchboard\/shared/),
      'title has no German text',
      expect.stringMatching(/^its migrations leave behind: /),
      expect.stringMatching(/^rows of bad_things outlive their session/),
      expect.stringMatching(/^GET \/api\/x\/bad\/undeclared declares neither/),
      expect.stringMatching(/^the responder deaf ignores its signal/),
      expect.stringMatching(/^it leaves 1 timer running/),
    ]);
  } finally {
    stopForgotten();
  }
});

describe('what the generator writes', () => {
  test.each([
    ['my-notes', { ...NOTHING, table: true, page: true }],
    ['my-bot', { ...NOTHING, route: true, listener: true, responder: true, page: true }],
  ])('keeps it too: %s', async (name, parts) => {
    expect(await faultyLines(write(name, templatesOf(name, '0.2.0', Date.now(), parts)))).toEqual([]);
  });
});
