import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { consoleSources, writeConsoleExtensions } from '../../scripts/lib/console-extensions.mjs';
import { assertExtensionsFit, compiledExtensions } from '../../scripts/lib/extension-lists.mjs';

describe('E9: the list of the console halves that the build writes', () => {
  let root: string;
  const list = () => path.join(root, 'admin/src/app/extensions.generated.ts');
  const lines = () => readFileSync(list(), 'utf8').match(/\{ name: .*(?= \},)/g) ?? [];

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'switchboard-extensions-'));
    mkdirSync(path.dirname(list()), { recursive: true });
    writeFileSync(path.join(root, 'package.json'), '{}');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
    delete process.env['EXTENSIONS_OFF'];
  });

  function install(folder: string, name: string, admin?: string): void {
    const dir = path.join(root, folder);
    mkdirSync(path.join(dir, 'admin/texts'), { recursive: true });
    mkdirSync(path.join(dir, 'node_modules/some'), { recursive: true });
    writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ name: `@acme/${name}`, switchboard: { name, host: '*', ...(admin && { admin }) } }));
    if (admin) writeFileSync(path.join(dir, admin), 'export default {};');
    writeFileSync(path.join(dir, 'admin/texts/en.ts'), 'export const en = {};');
  }

  test('is empty without extensions, and with extensions that have no console half', () => {
    writeConsoleExtensions(root);
    expect(readFileSync(list(), 'utf8')).toContain('export const extensions: readonly InstalledExtension[] = [];');
    install('extensions/plain', 'plain');
    writeConsoleExtensions(root);
    expect([lines(), consoleSources(root)]).toEqual([[], []]);
  });

  test('names those of the checkout where they are, in the order of their names', () => {
    install('extensions/b', 'b', './admin/index.ts');
    install('extensions/a', 'a', './admin/index.ts');
    writeConsoleExtensions(root);
    expect(lines()).toEqual(["{ name: 'a', load: () => import('../../../extensions/a/admin/index')", "{ name: 'b', load: () => import('../../../extensions/b/admin/index')"]);
    expect(consoleSources(root)).toEqual(['extensions/a/admin', 'extensions/b/admin']);
  });

  test('names copies of those in node_modules, whose sources TypeScript would not compile there', () => {
    writeFileSync(path.join(root, 'package.json'), JSON.stringify({ dependencies: { '@acme/far': '1.0.0' } }));
    install('node_modules/@acme/far', 'far', './admin/index.ts');
    writeConsoleExtensions(root);
    expect(lines()).toEqual(["{ name: 'far', load: () => import('../../../.cache/extensions/far/admin/index')"]);
    expect(readFileSync(path.join(root, '.cache/extensions/far/admin/texts/en.ts'), 'utf8')).toContain('en');
    expect(statSync(path.join(root, '.cache/extensions/far/node_modules'), { throwIfNoEntry: false })).toBeUndefined();
  });

  test('leaves out those that EXTENSIONS_OFF names', () => {
    install('extensions/a', 'a', './admin/index.ts');
    install('extensions/b', 'b', './admin/index.ts');
    process.env['EXTENSIONS_OFF'] = 'c, a';
    writeConsoleExtensions(root);
    expect(lines()).toEqual([expect.stringContaining("'b'")]);
  });

  test('is not written again while it is the same, so that nothing is built again', () => {
    writeConsoleExtensions(root);
    utimesSync(list(), 1, 1);
    writeConsoleExtensions(root);
    expect(statSync(list()).mtimeMs).toBe(1_000);
  });

  test('is refused, by the name of the extension, where its console half does not exist', () => {
    install('extensions/a', 'a', './admin/index.ts');
    rmSync(path.join(root, 'extensions/a/admin/index.ts'));
    expect(() => writeConsoleExtensions(root)).toThrow('The extension "a" names extensions/a/admin/index.ts as its console half, but there is no such file.');
  });
});

describe('E10: extensions that were written for other versions of Switchboard', () => {
  let root: string;
  const install = (name: string, host?: string) => {
    mkdirSync(path.join(root, 'extensions', name), { recursive: true });
    writeFileSync(path.join(root, 'extensions', name, 'package.json'), JSON.stringify({ name: `@acme/${name}`, switchboard: { name, ...(host && { host }) } }));
  };
  const complaint = (): string => {
    try {
      assertExtensionsFit(root);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'switchboard-misfits-'));
    writeFileSync(path.join(root, 'package.json'), JSON.stringify({ version: '0.3.0' }));
    for (const [name, host] of [['fits', '>=0.2.0 <0.4.0'], ['old', '^0.2.0'], ['older', '^0.1.0']]) install(name!, host);
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
    delete process.env['EXTENSIONS_OFF'];
  });

  test('are named before anything is compiled, with what to set to start without them', () => {
    expect(complaint().split('\n')).toEqual([
      'The extension "old" supports Switchboard ^0.2.0, but this is 0.3.0: install a version of it that supports 0.3.0.',
      'The extension "older" supports Switchboard ^0.1.0, but this is 0.3.0: install a version of it that supports 0.3.0.',
      'To start without them: EXTENSIONS_OFF=old,older',
    ]);
    process.env['EXTENSIONS_OFF'] = 'old,else';
    expect(complaint()).toMatch(/^The extension "older" [^]*To start without it: EXTENSIONS_OFF=old,else,older$/);
  });

  test('do not matter where EXTENSIONS_OFF names them, and are not compiled either', () => {
    process.env['EXTENSIONS_OFF'] = 'old,older,csat';
    expect(complaint()).toBe('');
    expect(compiledExtensions().map(({ name }) => name)).not.toContain('csat');
    delete process.env['EXTENSIONS_OFF'];
    expect(compiledExtensions().map(({ name }) => name)).toContain('csat');
  });
});
