import { defineExtension, type Extension } from '@switchboard/api';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSwitchboard, type Switchboard } from '../start-switchboard.js';
import { BadModule, CreateThings1790000000000, Forgetful1790000000000, Narrow1790000000000, things } from './faulty.fixture.js';
import { personalDataFaults } from './personal-data-faults.js';
import { routeFaults } from './route-faults.js';
import { schemaFaults } from './schema-faults.js';
import { importFaults, textFaults } from './source-faults.js';

async function onServer(extension: Extension, work: (extension: Extension, server: Switchboard) => Promise<string[]>): Promise<string[]> {
  const server = await startSwitchboard({ extensions: [extension] });
  try {
    return await work(extension, server);
  } finally {
    await server.close();
  }
}

describe('migrations', () => {
  test('that revert everything are in order', async () => {
    expect(await schemaFaults(things(CreateThings1790000000000), 'sqlite')).toEqual([]);
  });

  test('without a working `down` are found', async () => {
    const faults = await schemaFaults(things(Forgetful1790000000000), 'sqlite');
    expect(faults[0]).toMatch(/^its migrations leave behind: CREATE TABLE "bad_things"/);
  });

  test('that differ from the entities are found', async () => {
    expect((await schemaFaults(things(Narrow1790000000000), 'sqlite')).join('\n')).toMatch(/^its tables differ from its entities: .*about_session_id/);
  });
});

describe('rows', () => {
  test('that are declared as personal go with their person and session', async () => {
    expect(await onServer(things(CreateThings1790000000000), personalDataFaults)).toEqual([]);
  });

  test('that outlive their person or session are found', async () => {
    expect(await onServer(things(CreateThings1790000000000, 'user_id', ''), personalDataFaults)).toEqual(['rows of bad_things outlive their session: name its column in personal_data']);
    expect(await onServer(things(CreateThings1790000000000, '', ''), personalDataFaults)).toEqual([
      'rows of bad_things outlive their session: name its column in personal_data',
      'rows of bad_things outlive their person: name the column in personal_data',
    ]);
  });
});

test('routes without a role, with loose schemas and without a description are found', async () => {
  const faults = await onServer(defineExtension({ name: 'bad', module: BadModule }), routeFaults);
  expect(faults).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^GET \/api\/x\/bad\/undeclared declares neither/),
      expect.stringMatching(/^GET \/api\/x\/bad\/loose answers 200 to an unknown query parameter/),
      expect.stringMatching(/^GET \/api\/x\/bad\/loose does not say what it answers/),
      expect.stringMatching(/^POST \/api\/x\/bad\/body accepts unknown fields/),
    ]),
  );
});

describe('sources', () => {
  let folder: string;
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'switchboard-sources-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each(['backup', 'csat'])('of the extension %s import nothing but the doors', (name) => {
    expect(importFaults(join(import.meta.dirname, '../../../extensions', name))).toEqual([]);
  });

  test('that import past the doors are found', () => {
    write('api/index.ts', "import { Bus } from '@switchboard/api';\nimport './other.js';\nimport 'zod';\nconst page = import('@switchboard/admin');\nimport '@switchboard/admin/define';\nimport { renderPage } from '@switchboard/testing/pages';");
    expect(importFaults(folder)).toEqual([]);
    write('api/deep.ts', "import { a } from '@switchboard/api/src/core/bus/bus.js';\nimport '../../../api/src/index.js';\nexport { x } from '@switchboard/shared';\nimport '@switchboard/api/define';");
    expect(importFaults(folder)).toEqual([
      'api/deep.ts imports @switchboard/api/src/core/bus/bus.js, which is not part of a door',
      'api/deep.ts imports ../../../api/src/index.js, which is not part of a door',
      'api/deep.ts imports @switchboard/shared, which is not part of a door',
      'api/deep.ts imports @switchboard/api/define, which is not part of a door',
    ]);
  });

  test('that lack a German text are found', () => {
    write('admin/texts/en.ts', "export const en = { page: { title: 'Ratings', none: 'None' }, stars: `{{n}} stars` };");
    write('admin/texts/de.ts', "export const de = { page: { title: 'Bewertungen' }, stars: '{{n}} Sterne' };");
    expect(textFaults(folder)).toEqual(['page.none has no German text']);
  });
});
