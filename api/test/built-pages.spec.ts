import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishPages } from '../../scripts/lib/publish-pages.mjs';
import { startApp, type TestApp } from './support/app.js';
import { requireCurrentBuild } from './support/current-build.js';

describe('K11: pages that are rebuilt', () => {
  let folder: string;
  const at = (...parts: string[]) => join(folder, ...parts);
  const served = () => readdirSync(at('served'), { recursive: true, encoding: 'utf8' }).sort();
  const inServed = (name: string) => readFileSync(at('served', name), 'utf8');

  /** A tool that writes files, and copies images with their modification times, as Angular's build does. */
  function build(written: Record<string, string>, copied: string[] = ['favicon.svg', 'pictures/logo.svg']): void {
    mkdirSync(at('built', 'pictures'), { recursive: true });
    for (const [name, content] of Object.entries(written)) writeFileSync(at('built', name), content);
    for (const name of copied) {
      copyFileSync(at('sources', name), at('built', name));
      utimesSync(at('built', name), 1_000_000, 1_000_000);
    }
    publishPages(at('built'), at('served'), at('record.json'));
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-pages-'));
    mkdirSync(at('sources', 'pictures'), { recursive: true });
    for (const name of ['favicon.svg', 'pictures/logo.svg']) writeFileSync(at('sources', name), `<svg id="${name}"/>`);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('P1: every further build serves the same files, including images with old modification times', () => {
    const files = { 'index.html': '<script src="/main-A.js">', 'main-A.js': 'main()', '3rdpartylicenses.txt': 'MIT' };
    build(files);
    const first = served();
    expect(first).toEqual(['3rdpartylicenses.txt', 'favicon.svg', 'index.html', 'main-A.js', 'pictures', 'pictures/logo.svg']);
    for (let round = 2; round <= 4; round++) {
      build(files);
      expect([round, served()]).toEqual([round, first]);
      expect(inServed('favicon.svg')).toBe('<svg id="favicon.svg"/>');
    }
    expect(existsSync(at('built'))).toBe(false);
  });

  test('the previous build’s files stay for a server that still serves its page; older ones are removed', () => {
    for (const name of ['A', 'B', 'C']) build({ 'index.html': name, [`main-${name}.js`]: name });
    expect(served()).toEqual(['favicon.svg', 'index.html', 'main-B.js', 'main-C.js', 'pictures', 'pictures/logo.svg']);
    expect(inServed('index.html')).toBe('C');
  });

  test('a compressed file never outlives its original', () => {
    build({ 'index.html': 'A', 'favicon.svg.gz': 'compressed', 'favicon.svg.br': 'compressed' });
    build({ 'index.html': 'B' });
    expect(served()).toEqual(['favicon.svg', 'index.html', 'pictures', 'pictures/logo.svg']);
  });

  test('a build without index.html publishes nothing', () => {
    build({ 'index.html': 'A' });
    expect(() => build({ 'main-B.js': 'B' })).toThrow('There is no index.html');
    expect(served()).toEqual(['favicon.svg', 'index.html', 'pictures', 'pictures/logo.svg']);
  });
});

/** File names as they appear in HTML, CSS and JavaScript, relative to the root or to the file that names them. */
const NAMED = /["'`(](?:\.?\/)?([\w./-]+\.(?:js|css|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|webmanifest))["'`)]/g;
/** What looks like a file name but is not one of ours. */
const NOT_OURS = /^(www\.|node_modules\/|\.)|^w3\.org/;

describe('K11: the currently built pages', () => {
  let on: TestApp;
  beforeAll(async () => {
    requireCurrentBuild('admin');
    on = await startApp();
  });
  afterAll(() => on?.close());

  test('every image, font, style sheet and script that a page references is served, and so on recursively', async () => {
    const visitor = on.anonymous();
    const [answered, waiting] = [new Map<string, number>(), ['/']];
    const kinds = new Set<string>();
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (answered.has(path)) continue;
      const { status, text } = await visitor.get(path);
      answered.set(path, status);
      kinds.add(path.split('.').at(-1)!);
      if (!/(\/|\.js|\.css|\.webmanifest)$/.test(path)) continue;
      for (const [, name] of text.matchAll(NAMED)) if (!NOT_OURS.test(name!)) waiting.push(`/${name}`);
    }
    expect([...answered].filter(([, status]) => status !== 200)).toEqual([]);
    // These would be missing if the crawl had stopped at the first page.
    expect([...kinds].sort()).toEqual(expect.arrayContaining(['/', 'css', 'js', 'svg']));
    const built = readdirSync(on.settings.webRoot).filter((name) => /\.js$/.test(name));
    expect([...answered.keys()].filter((path) => path.endsWith('.js')).length).toBeGreaterThan(built.length / 3);
  });
});
