import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ExtensionsError, loadInstalledExtensions } from '../src/extension/index.js';
import { parseSettings, settingsSchema, settingsWarnings } from '../src/settings.js';
import { discoverExtensions } from '../../scripts/extensions.mjs';

interface Found {
  name: string;
  local: boolean;
}

let root: string;
const write = (path: string, content: unknown) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
};
const listed = (name: string, more: object = {}) => ({ name, package: `@acme/${name}`, version: '1.2.3', host: '^0.2.0', api: `extensions/${name}/index.mjs`, local: true, ...more });
const load = (off: string[] = []) => loadInstalledExtensions((name) => off.includes(name), settingsSchema.names, root);
const faults = () =>
  load().then(
    () => [],
    (error: unknown) => {
      if (error instanceof ExtensionsError) return error.errors;
      throw error;
    },
  );

beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'switchboard-installed-'))));
afterEach(() => rmSync(root, { recursive: true }));

describe('installed extensions', () => {
  test('are found among the dependencies and in the folder, each once and by name', () => {
    const manifest = (name: string) => ({ name: `@acme/${name}`, version: '1.0.0', switchboard: { name, host: '^0.2.0', api: './index.js' } });
    write('package.json', { dependencies: { '@acme/remote': '1.0.0', express: '1.0.0', missing: '1.0.0' } });
    write('node_modules/@acme/remote/package.json', manifest('remote'));
    write('node_modules/express/package.json', { name: 'express', version: '1.0.0' });
    write('extensions/local/package.json', manifest('local'));
    write('extensions/.old.removed/package.json', manifest('old'));
    write('extensions/notes.txt', 'not a folder');
    const found = discoverExtensions(root) as Found[];
    expect(found.map(({ name, local }) => [name, local])).toEqual([['local', true], ['remote', false]]);
    expect(found[0]).toMatchObject({ package: '@acme/local', version: '1.0.0', host: '^0.2.0', api: join(root, 'extensions/local/index.js'), admin: null });
  });

  test('are loaded with the versions of their packages, and without a list there are none', async () => {
    expect(await load()).toEqual([]);
    write('extensions/one/index.mjs', "export default { name: 'one' };");
    write('dist/extensions.json', [listed('one'), listed('pages', { api: null })]);
    expect(await load()).toEqual([{ name: 'one', version: '1.2.3' }]);
  });

  test('that EXTENSIONS_OFF names are not even loaded', async () => {
    write('extensions/broken/index.mjs', "throw new Error('it was loaded');");
    write('dist/extensions.json', [listed('broken')]);
    expect(await load(['broken'])).toEqual([]);
    expect(await faults()).toEqual([expect.stringMatching(/^broken: it cannot be loaded: .*it was loaded/)]);
  });

  test('are refused together, each by name', async () => {
    write('extensions/other/index.mjs', "export default { name: 'another' };");
    write('extensions/nothing/index.mjs', 'export const something = 1;');
    write('dist/extensions.json', [listed('old', { host: '^0.1.0' }), listed('silent', { host: null }), listed('odd', { host: 'newest' }), listed('unbuilt'), listed('remote', { local: false }), listed('other'), listed('nothing')]);
    expect(await faults()).toEqual([
      expect.stringMatching(/^old: it supports Switchboard \^0\.1\.0, but this is /),
      expect.stringMatching(/^silent: it does not say which versions of Switchboard it supports/),
      expect.stringMatching(/^odd: it supports Switchboard "newest", which is not a range/),
      'unbuilt: there is no file extensions/unbuilt/index.mjs: run npm run build',
      'remote: there is no file extensions/remote/index.mjs: install @acme/remote again',
      'other: its package.json says "other", but extensions/other/index.mjs defines "another"',
      'nothing: the default export of extensions/nothing/index.mjs is not an extension: export what defineExtension returns',
    ]);
  });
});

describe('E8: the settings of an extension', () => {
  const notes = { name: 'notes', settings: z.object({ NOTES_MAX: z.coerce.number('must be a number').default(5), NOTES_KEY: z.string('is missing') }) };

  test("are read like the server's own, from files too, and all errors are listed together", () => {
    write('key', 'a secret\n');
    const settings = parseSettings({ NOTES_KEY_FILE: join(root, 'key'), NOTES_MAX: '7' }, [notes]);
    expect(settings.extensions).toEqual({ notes: { NOTES_MAX: 7, NOTES_KEY: 'a secret' } });
    expect(parseSettings({ NOTES_KEY: 'x' }, [notes]).extensions).toEqual({ notes: { NOTES_MAX: 5, NOTES_KEY: 'x' } });
    expect(() => parseSettings({ PORT: 'x', NOTES_MAX: 'many' }, [notes])).toThrow(/PORT must be a port number[^]*NOTES_MAX must be a number[^]*NOTES_KEY is missing/);
  });

  test('are known to the check for misspelt ones', () => {
    write('.env', 'NOTES_MAXX=3\n');
    expect(settingsWarnings(root, [notes])).toEqual(['NOTES_MAXX in .env is not a setting and is ignored. Did you mean NOTES_MAX?']);
  });

  test('EXTENSIONS_OFF is a list of names', () => {
    expect(parseSettings({ EXTENSIONS_OFF: 'csat, reports,' }).extensionsOff).toEqual(['csat', 'reports']);
  });
});
