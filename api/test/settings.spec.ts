import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { SettingsError } from '../src/core/config/settings-error.js';
import { loadSettings, parseSettings, type Settings, settingsWarnings } from '../src/settings.js';

const SECRET = 'kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB';

/** @returns the errors in these variables, if any */
function faultsOf(env: Record<string, string>): string[] {
  try {
    parseSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.errors;
    throw error;
  }
}

test('E7: only the given settings count, whatever the environment contains', () => {
  const before = process.env['PORT'];
  process.env['PORT'] = '4999';
  try {
    expect(parseSettings({}).port).toBe(3000);
  } finally {
    if (before === undefined) delete process.env['PORT'];
    else process.env['PORT'] = before;
  }
});

test('with nothing set, every setting has its documented default', () => {
  const root = projectRoot();
  expect(parseSettings({})).toEqual<Settings>({
    port: 3000,
    host: '127.0.0.1',
    database: { kind: 'sqlite', file: join(root, 'api/data/users.db') },
    databasePool: { write: 16, read: 10 },
    databaseWait: 60_000,
    redisUrl: null,
    instanceName: expect.stringMatching(/^[\w.:-]+$/),
    publicUrl: 'http://127.0.0.1:3000',
    loopback: true,
    trustProxy: [],
    securityContact: undefined,
    passwordMinLength: 15,
    responders: undefined,
    tokensADay: undefined,
    drain: 5_000,
    jwtSecret: undefined,
    jwtSecretAlso: undefined,
    adminEmail: 'admin@switchboard.local',
    adminPassword: undefined,
    registration: 'open',
    rateLimits: true,
    sessionIdleAfter: 300_000,
    isSessionIdleAfterSet: false,
    knowledgeDir: join(root, 'docs'),
    openaiBaseUrl: undefined,
    openaiApiKey: undefined,
    openaiModels: [],
    openaiContextTokens: undefined,
    openaiMaxTokens: undefined,
    openaiTemperature: undefined,
    openaiStartsThinking: false,
    systemPrompt: undefined,
    metricsPort: undefined,
    metricsHost: '127.0.0.1',
    metricsToken: undefined,
    logLevel: 'info',
    webRoot: join(root, 'dist/admin'),
    personRequests: true,
    answerWhileWaiting: true,
    personAwayAfter: 120_000,
    personSilentAfter: 900_000,
    transcripts: 'open',
    transcriptOpensFor: 3_600_000,
    ownersSeeOpenings: 'role',
    extensionsOff: [],
    extensions: {},
  });
});

test('an empty value counts as unset', () => {
  const names = ['PORT', 'HOST', 'DATABASE_URL', 'REDIS_URL', 'PUBLIC_URL', 'JWT_SECRET', 'REGISTRATION', 'SESSION_IDLE_AFTER', 'OPENAI_MODEL'];
  expect(parseSettings(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(parseSettings({}));
});

test.each<[Record<string, string>, Partial<Settings>]>([
  [{ PORT: '0' }, { port: 0 }],
  [{ PORT: '65535', HOST: '::1' }, { port: 65_535, host: '::1', publicUrl: 'http://[::1]:65535', loopback: true }],
  [{ HOST: 'localhost', PORT: '80' }, { publicUrl: 'http://localhost', loopback: true, registration: 'open' }],
  [{ PUBLIC_URL: 'https://chat.example.com/' }, { publicUrl: 'https://chat.example.com', loopback: false, registration: 'closed' }],
  [{ PUBLIC_URL: 'https://chat.example.com', REGISTRATION: 'open' }, { registration: 'open' }],
  [{ REGISTRATION: 'closed' }, { registration: 'closed' }],
  [{ PUBLIC_URL: 'http://localhost.example.com' }, { loopback: false, registration: 'closed' }],
  [{ DATABASE_URL: 'sqlite:/var/lib/x.db' }, { database: { kind: 'sqlite', file: '/var/lib/x.db' } }],
  [{ DATABASE_URL: 'postgres://u@h/d', JWT_SECRET: SECRET }, { database: { kind: 'postgres', url: 'postgres://u@h/d' }, jwtSecret: SECRET }],
  [{ DATABASE_URL: 'postgresql://u@h/d', JWT_SECRET: SECRET }, { database: { kind: 'postgres', url: 'postgresql://u@h/d' } }],
  [{ DATABASE_POOL: '4+2' }, { databasePool: { write: 4, read: 2 } }],
  [{ DATABASE_URL: 'postgres://u@h/d', JWT_SECRET: SECRET, REDIS_URL: 'rediss://cache:6380', INSTANCE_NAME: 'chat-1' }, { redisUrl: 'rediss://cache:6380', instanceName: 'chat-1', databasePool: { write: 8, read: 6 } }],
  [{ DATABASE_WAIT: '5s' }, { databaseWait: 5_000 }],
  [{ TRUST_PROXY: '10.0.0.1, 192.168.0.0/16,fd00::/8' }, { trustProxy: ['10.0.0.1', '192.168.0.0/16', 'fd00::/8'] }],
  [{ PASSWORD_MIN_LENGTH: '8', ADMIN_PASSWORD: '12345678' }, { passwordMinLength: 8, adminPassword: '12345678' }],
  [{ ADMIN_PASSWORD: '🐈'.repeat(15) }, { adminPassword: '🐈'.repeat(15) }],
  [{ ADMIN_EMAIL: ' Boss@Example.COM ' }, { adminEmail: 'boss@example.com' }],
  [{ RATE_LIMITS: 'off' }, { rateLimits: false }],
  [{ SESSION_IDLE_AFTER: '30s' }, { sessionIdleAfter: 30_000, isSessionIdleAfterSet: true }],
  [{ SESSION_IDLE_AFTER: '12h' }, { sessionIdleAfter: 43_200_000 }],
  [{ SESSION_IDLE_AFTER: '7d' }, { sessionIdleAfter: 604_800_000 }],
  [{ KNOWLEDGE_DIR: 'docs/adr' }, { knowledgeDir: join(projectRoot(), 'docs/adr') }],
  [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
  [{ PERSON_REQUESTS: 'off', ANSWER_WHILE_WAITING: 'off' }, { personRequests: false, answerWhileWaiting: false }],
  [{ PERSON_AWAY_AFTER: '10s', PERSON_SILENT_AFTER: '24h' }, { personAwayAfter: 10_000, personSilentAfter: 86_400_000 }],
  [{ HOST: '0.0.0.0' }, { transcripts: 'reason' }],
  [{ PUBLIC_URL: 'https://chat.example.com' }, { transcripts: 'reason' }],
  [{ HOST: '0.0.0.0', TRANSCRIPTS: 'open', TRANSCRIPT_OPENS_FOR: '24h', OWNERS_SEE_OPENINGS: 'name' }, { transcripts: 'open', transcriptOpensFor: 86_400_000, ownersSeeOpenings: 'name' }],
])('%j is accepted', (env, settings) => {
  expect(parseSettings(env)).toMatchObject(settings);
});

test.each([
  ['PORT', 'http', 'PORT must be a port number'],
  ['PORT', '65536', 'PORT must be a port number'],
  ['PORT', '-1', 'PORT must be a port number'],
  ['PORT', '80.5', 'PORT must be a port number'],
  ['PORT', ' ', 'PORT must be a port number'],
  ['HOST', 'not a host', 'HOST must be an IP address or a host name'],
  ['DATABASE_URL', 'mysql://localhost/x', 'DATABASE_URL must be sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/DATABASE'],
  ['DATABASE_URL', 'sqlite:', 'DATABASE_URL must be sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/DATABASE'],
  ['DATABASE_POOL', '16', 'DATABASE_POOL must be two numbers of connections, for writing and for reading, like 16+10'],
  ['DATABASE_POOL', '0+10', 'DATABASE_POOL must be two numbers of connections, for writing and for reading, like 16+10'],
  ['DATABASE_POOL', '16+', 'DATABASE_POOL must be two numbers of connections, for writing and for reading, like 16+10'],
  ['DATABASE_WAIT', '60', 'DATABASE_WAIT must be a duration like 30s, 5m, 12h or 7d'],
  ['PUBLIC_URL', 'chat.example.com', 'PUBLIC_URL must be an http or https address without a path, for example https://chat.example.com'],
  ['PUBLIC_URL', 'https://example.com/chat', 'PUBLIC_URL must be an http or https address without a path, for example https://chat.example.com'],
  ['PUBLIC_URL', 'ftp://example.com', 'PUBLIC_URL must be an http or https address without a path, for example https://chat.example.com'],
  ['TRUST_PROXY', '10.0.0.1, nginx', 'TRUST_PROXY contains "nginx", which is not an IP address or CIDR range'],
  ['TRUST_PROXY', '10.0.0.0/33', 'TRUST_PROXY contains "10.0.0.0/33", which is not an IP address or CIDR range'],
  ['PASSWORD_MIN_LENGTH', '7', 'PASSWORD_MIN_LENGTH must be at least 8'],
  ['PASSWORD_MIN_LENGTH', '1025', 'PASSWORD_MIN_LENGTH must be at most 1024'],
  ['PASSWORD_MIN_LENGTH', 'long', 'PASSWORD_MIN_LENGTH must be a whole number'],
  ['ADMIN_EMAIL', 'boss', 'ADMIN_EMAIL must be an email address'],
  ['ADMIN_PASSWORD', 'only fourteen!', 'ADMIN_PASSWORD must be at least 15 characters long'],
  ['REGISTRATION', 'yes', 'REGISTRATION must be open or closed'],
  ['RATE_LIMITS', 'false', 'RATE_LIMITS must be on or off'],
  ['SESSION_IDLE_AFTER', '5', 'SESSION_IDLE_AFTER must be a duration like 30s, 5m, 12h or 7d'],
  ['SESSION_IDLE_AFTER', '0m', 'SESSION_IDLE_AFTER must be a duration like 30s, 5m, 12h or 7d'],
  ['SESSION_IDLE_AFTER', '-5m', 'SESSION_IDLE_AFTER must be a duration like 30s, 5m, 12h or 7d'],
  ['KNOWLEDGE_DIR', 'nowhere', 'KNOWLEDGE_DIR must be a folder that exists'],
  ['KNOWLEDGE_DIR', 'package.json', 'KNOWLEDGE_DIR must be a folder that exists'],
  ['PERSON_REQUESTS', 'yes', 'PERSON_REQUESTS must be on or off'],
  ['ANSWER_WHILE_WAITING', 'no', 'ANSWER_WHILE_WAITING must be on or off'],
  ['PERSON_AWAY_AFTER', '9s', 'PERSON_AWAY_AFTER must be from 10s to 1h'],
  ['PERSON_AWAY_AFTER', '61m', 'PERSON_AWAY_AFTER must be from 10s to 1h'],
  ['PERSON_AWAY_AFTER', '2', 'PERSON_AWAY_AFTER must be a duration like 30s, 5m, 12h or 7d'],
  ['PERSON_SILENT_AFTER', '59s', 'PERSON_SILENT_AFTER must be from 1m to 24h'],
  ['PERSON_SILENT_AFTER', '25h', 'PERSON_SILENT_AFTER must be from 1m to 24h'],
  ['TRANSCRIPTS', 'shut', 'TRANSCRIPTS must be open, reason or sealed'],
  ['TRANSCRIPT_OPENS_FOR', '59s', 'TRANSCRIPT_OPENS_FOR must be from 1m to 24h'],
  ['TRANSCRIPT_OPENS_FOR', '25h', 'TRANSCRIPT_OPENS_FOR must be from 1m to 24h'],
  ['OWNERS_SEE_OPENINGS', 'yes', 'OWNERS_SEE_OPENINGS must be name, role or off'],
  ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent'],
])('%s=%j is refused', (name, value, fault) => {
  expect(faultsOf({ [name]: value })).toEqual([fault]);
});

test('REDIS_URL is refused with SQLite, and if it is not the URL of a Redis server', () => {
  expect(faultsOf({ REDIS_URL: 'redis://localhost' })).toEqual(['REDIS_URL joins servers on PostgreSQL; with SQLite there is one: set DATABASE_URL, or remove REDIS_URL']);
  expect(faultsOf({ REDIS_URL: 'http://localhost' })).toEqual(['REDIS_URL must be a URL like redis://127.0.0.1:6379']);
  expect(faultsOf({ INSTANCE_NAME: 'a b' })).toEqual(['INSTANCE_NAME must be a name of letters, digits and . : _ -, at most 100 characters']);
});

describe('A29: the secret that signs tokens', () => {
  test.each(['short', 'x'.repeat(31), 'ü'.repeat(15)])('%s is too short', (secret) => {
    expect(faultsOf({ JWT_SECRET: secret })).toContain('JWT_SECRET must be at least 32 bytes long');
  });

  test.each([
    'a'.repeat(40), 'change-me-change-me-change-me-change-me', 'your-256-bit-secret-your-256-bit-secret', 'secretsecretsecretsecretsecretsecret',
    '0123456789012345678901234567890123456789', 'please-changeme-please-please-please-now', 'my-super-your_jwt_secret-value-here-1234',
  ])('%s is a well-known value', (secret) => {
    expect(faultsOf({ JWT_SECRET: secret })).toEqual(['JWT_SECRET is a well-known example value; generate another with: openssl rand -base64 48']);
  });

  test('32 bytes are enough, and with PostgreSQL it is required', () => {
    expect(faultsOf({ JWT_SECRET: SECRET })).toEqual([]);
    expect(faultsOf({ DATABASE_URL: 'postgres://u@h/d' })).toEqual([
      'JWT_SECRET is required with PostgreSQL; generate one with: openssl rand -base64 48',
    ]);
  });
});

test('all errors are reported at once, in plain words and without secrets', () => {
  const env = { PORT: 'x', JWT_SECRET: 'hush', SESSION_IDLE_AFTER: 'soon', ADMIN_PASSWORD: 'hidden', DATABASE_URL: 'mysql://root:hunter2@h/d', REDIS_URL: 'r' };
  expect(faultsOf(env).map((fault) => fault.split(' ')[0]).sort()).toEqual(Object.keys(env).sort());
  const { message } = new SettingsError(faultsOf(env));
  expect(message).toMatch(/^Switchboard cannot start with these settings:\n(  - [A-Z_]+ .+\n?){6}$/);
  expect(message).not.toMatch(/hush|hidden|hunter2|zod|Invalid input/i);
});

describe('.env next to package.json', () => {
  let folder: string;
  const before = { ...process.env };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-env-'));
    for (const name of ['PORT', 'ADMIN_EMAIL', 'SESSION_IDLE_AFTER']) delete process.env[name];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    process.env = { ...before };
  });

  test('is read, and the environment takes precedence', () => {
    writeFileSync(join(folder, '.env'), `# mine\nPORT=4000\nADMIN_EMAIL="boss@example.com"\nexport SESSION_IDLE_AFTER='2m' # short\n`);
    process.env['PORT'] = '5000';
    expect(loadSettings(folder)).toMatchObject({ port: 5000, adminEmail: 'boss@example.com', sessionIdleAfter: 120_000 });
  });

  test('is optional, and its errors are reported like any others', () => {
    expect(loadSettings(folder).port).toBe(3000);
    writeFileSync(join(folder, '.env'), 'PORT=many\nRATE_LIMITS=maybe\n');
    expect(() => loadSettings(folder)).toThrow(/PORT must be a port number\n {2}- RATE_LIMITS must be on or off/);
  });

  test.each([
    ['UTF-8', Buffer.from('\uFEFFPORT=4001\nADMIN_EMAIL=boss@example.com\n')],
    ['UTF-8 with Windows line endings', Buffer.from('\uFEFFPORT=4001\r\nADMIN_EMAIL=boss@example.com\r\n')],
    ['UTF-16, little-endian', Buffer.from('\uFEFFPORT=4001\r\nADMIN_EMAIL=boss@example.com\r\n', 'utf16le')],
    ['UTF-16, big-endian', Buffer.from('\uFEFFPORT=4001\nADMIN_EMAIL=boss@example.com\n', 'utf16le').swap16()],
  ])('S33: is read completely with a byte order mark, in %s', (_, content) => {
    writeFileSync(join(folder, '.env'), content);
    expect(loadSettings(folder)).toMatchObject({ port: 4001, adminEmail: 'boss@example.com' });
    expect(settingsWarnings(folder)).toEqual([]);
  });
});
