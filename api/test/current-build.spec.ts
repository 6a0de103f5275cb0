import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { requireCurrentBuild } from './support/current-build.js';

describe('T10: whatever starts the build first checks that it is up to date', () => {
  const before = process.env['TEST_STALE_BUILD'];
  afterEach(() => void (process.env['TEST_STALE_BUILD'] = before));

  test.each([
    ['api', [], /older than its sources \(api\)\. Run `npm run build` first/],
    ['shared, api, admin', [], /older than its sources \(shared, api\)/],
    ['admin', ['admin'], /older than its sources \(admin\)/],
  ] as const)('a build with stale parts (%s) is refused with an error', (stale, parts, message) => {
    process.env['TEST_STALE_BUILD'] = stale;
    expect(() => requireCurrentBuild(...parts)).toThrow(message);
  });

  test('an up-to-date build, or one with a stale part that is not used, is accepted', () => {
    process.env['TEST_STALE_BUILD'] = '';
    expect(() => requireCurrentBuild()).not.toThrow();
    process.env['TEST_STALE_BUILD'] = 'admin';
    expect(() => requireCurrentBuild()).not.toThrow();
  });

  test('no spec runs without a check of the build', () => {
    delete process.env['TEST_STALE_BUILD'];
    expect(() => requireCurrentBuild()).toThrow('Whether the build is up to date was not checked');
  });

  /** What starts something from `dist`, and the names by which a file requires a current build, itself or through the class it uses. */
  const STARTS = /['"`/]dist\/(api|admin)|scripts\/(database|start)|scripts\/\$\{|@switchboard\/api'\)/;
  const ASKS = /requireCurrentBuild|staleTargets|ServerProcess|ScratchServer/;
  /** Files started by one that requires it, and two that only compare paths. */
  const STARTED = /(full-disk|scripted|paced|contracting)-server\.mjs$|test\/(settings|quoted-names)\.spec\.ts$/;

  test.each(['api/test', 'e2e'])('every file of %s that starts the build requires a current one', (folder) => {
    const files = readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|mjs)$/.test(file));
    const texts = files.map((file) => [`${folder}/${file}`, readFileSync(join(projectRoot(), folder, file), 'utf8')] as const);
    const starting = texts.filter(([file, text]) => STARTS.test(text) && !STARTED.test(file));
    expect(starting.filter(([, text]) => !ASKS.test(text)).map(([file]) => file)).toEqual([]);
    if (folder === 'api/test') expect(starting.map(([file]) => file)).toEqual(expect.arrayContaining(['api/test/backup.spec.ts', 'api/test/support/server-process.ts']));
  });
});
