import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { publicExports } from './architecture/public-exports.js';
import { importsOf, readSources } from './architecture/source.js';
import { requireCurrentBuild } from './support/current-build.js';

/** The intended public API. Adding a name is a decision; renaming or removing one breaks extensions. */
const VALUES = [
  'actorOf', 'ApiBearerAuth', 'ApiCreatedResponse', 'ApiNoContentResponse', 'ApiOkResponse', 'ApiTags', 'Audit', 'Bus', 'Clock',
  'createApp', 'CurrentPrincipal', 'DatabaseBackup', 'defineExtension', 'DomainError', 'duration', 'ExtensionsError', 'extensionSettings', 'Feed', 'FeedbackGiven',
  'FeedChannel', 'Gauges', 'HandlingChanged', 'loadSettings', 'MessagePosted', 'newId', 'OperatorMessagePosted', 'pageQuery', 'parseSettings', 'pathSetting',
  'Public', 'RateLimitedAs', 'readCursor', 'removeExtensionData', 'ReplyFailed', 'ReplyGrew', 'ReplyPosted', 'ReplyStarted', 'RequirePermission', 'RESPONDER',
  'ResponderFault', 'Roles', 'SessionChanged', 'SessionCreated', 'SessionDeleted', 'SessionEnded', 'sessionParameter', 'SessionsReader',
  'SETTINGS', 'SignedIn', 'SignInEnded', 'Statement', 'TranscriptOpened', 'trimPage', 'UserChanged', 'UserCreated', 'UserDeleted',
  'writeCursor', 'WriteGate',
];
const TYPES = [
  'Actor', 'AppOptions', 'AuditSubject', 'CommittedListener', 'DatabaseSettings', 'ElsewhereListener', 'ErrorExtras', 'ErrorKind', 'EventClass', 'Executor',
  'Extension', 'ExtensionJob', 'HandlingChange', 'HealthCheck', 'HistoryMessage', 'LockedSession', 'OpeningReason', 'PersonalData',
  'Position', 'Principal', 'ProbeOptions', 'ProbeResult', 'RateName', 'ReadSession', 'ReportedUsage', 'Responder', 'ResponderAvailability',
  'ResponderDescription', 'ResponderFailure', 'ResponderFaultDetails', 'ResponderMiddleware', 'ResponderPart', 'ResponderRequest',
  'SessionParameter', 'Settings', 'SignInOrigin', 'UserField', 'UserMoves', 'WithinListener', 'WriteJob',
];

test('the public API exports exactly these names', () => {
  const exported = publicExports(readSources('src'));
  expect(exported.filter(({ isType }) => !isType).map(({ name }) => name).sort()).toEqual([...VALUES].sort());
  expect(exported.filter(({ isType }) => isType).map(({ name }) => name).sort()).toEqual([...TYPES].sort());
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
  const extension = readSources('test/third-party-extension');
  expect(extension.length).toBeGreaterThan(3);
  const used = new Set(extension.flatMap(importsOf).map(({ specifier }) => (specifier.startsWith('./') ? '.' : specifier)));
  expect([...used].sort()).toEqual(['.', '@nestjs/common', '@nestjs/typeorm', '@switchboard/api', 'typeorm']);
});
