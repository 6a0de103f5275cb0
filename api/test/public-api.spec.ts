import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { doorExports } from './architecture/door.js';
import { importsOf, readSources } from './architecture/source.js';
import { requireCurrentBuild } from './support/current-build.js';

/** The intended public API. Adding a name is a decision; renaming or removing one breaks extensions. */
const VALUES = [
  'Bus', 'Clock', 'createApp', 'CurrentPrincipal', 'defineExtension', 'DomainError', 'loadSettings', 'MessagePosted', 'parseSettings', 'Public', 'ReplyFailed',
  'ReplyGrew', 'ReplyPosted', 'ReplyStarted', 'RESPONDER', 'Roles', 'SessionChanged', 'SessionCreated', 'SessionDeleted', 'SessionEnded', 'SETTINGS',
  'SignedIn', 'SignInEnded', 'Statement', 'UserChanged', 'UserCreated', 'UserDeleted', 'WriteGate',
];
const TYPES = [
  'Actor', 'AppOptions', 'CommittedListener', 'DatabaseSettings', 'ErrorExtras', 'ErrorKind', 'EventClass', 'Executor', 'Extension', 'Principal',
  'Responder', 'ResponderPart', 'ResponderRequest', 'Settings', 'SignInOrigin', 'UserField', 'UserMoves', 'WithinListener', 'WriteJob',
];

test('the public API exports exactly these names', () => {
  const door = doorExports(readSources('src'));
  expect(door.filter(({ isType }) => !isType).map(({ name }) => name).sort()).toEqual([...VALUES].sort());
  expect(door.filter(({ isType }) => isType).map(({ name }) => name).sort()).toEqual([...TYPES].sort());
});

test('an extension can import the built package, but nothing besides its public API', () => {
  requireCurrentBuild();
  const script = `
    const names = Object.keys(await import('@switchboard/api'));
    const deep = await import('@switchboard/api/src/core/bus/bus.js').then(() => 'open', (error) => error.code);
    console.log(JSON.stringify({ names, deep }));`;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' });
  const { names, deep } = JSON.parse(output) as { names: string[]; deep: string };
  expect(names.sort()).toEqual([...VALUES].sort());
  expect(deep).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
});

test('the third-party extension uses only the public API', () => {
  const stranger = readSources('test/stranger');
  expect(stranger.length).toBeGreaterThan(3);
  const used = new Set(stranger.flatMap(importsOf).map(({ specifier }) => (specifier.startsWith('./') ? '.' : specifier)));
  expect([...used].sort()).toEqual(['.', '@nestjs/common', '@nestjs/typeorm', '@switchboard/api', 'typeorm']);
});
