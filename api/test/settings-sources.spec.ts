import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { misspeltSettings } from '../src/core/config/misspelt-settings.js';
import { SettingsError } from '../src/core/config/settings-error.js';
import { parseSettings, settingsSchema, settingsWarnings } from '../src/settings.js';

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

describe('NAME_FILE', () => {
  let folder: string;
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'switchboard-files-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each(settingsSchema.names)('%s_FILE has exactly the effect of the variable itself', (name) => {
    expect(Object.keys(settingsOf)).toContain(name);
    const value = settingsOf[name]!;
    const outcome = (env: Record<string, string>) => {
      try {
        return parseSettings(env);
      } catch (error) {
        return (error as SettingsError).errors;
      }
    };
    expect(outcome({ [`${name}_FILE`]: file('value', `${value}\n`) })).toEqual(outcome({ [name]: value }));
  });

  test.each([
    ['no line ending', 'a passphrase of words', 'a passphrase of words'],
    ['a line ending', 'a passphrase of words\n', 'a passphrase of words'],
    ['a Windows line ending', 'a passphrase of words\r\n', 'a passphrase of words'],
    ['two line endings, one of which is kept', 'a passphrase of words\n\n', 'a passphrase of words\n'],
    ['whitespace, which is kept', '  a passphrase of words\t', '  a passphrase of words\t'],
    ['a byte order mark', '\uFEFFa passphrase of words', 'a passphrase of words'],
  ])('a file with %s is read', (_, content, value) => {
    expect(parseSettings({ ADMIN_PASSWORD_FILE: file('value', content) }).adminPassword).toBe(value);
  });

  test('setting both is an error, an empty one counts as unset, and what PostgreSQL requires may come from a file', () => {
    const path = file('value', SECRET);
    expect(faultsOf({ JWT_SECRET: SECRET, JWT_SECRET_FILE: path })).toEqual(['JWT_SECRET and JWT_SECRET_FILE are both set: remove one of them']);
    expect(parseSettings({ JWT_SECRET: '', JWT_SECRET_FILE: path }).jwtSecret).toBe(SECRET);
    expect(parseSettings({ JWT_SECRET: SECRET, JWT_SECRET_FILE: '' }).jwtSecret).toBe(SECRET);
    const url = file('url', 'postgres://u:p@h/d\n');
    expect(parseSettings({ DATABASE_URL_FILE: url, JWT_SECRET_FILE: path }).database).toEqual({ kind: 'postgres', url: 'postgres://u:p@h/d' });
    expect(faultsOf({ DATABASE_URL_FILE: url })).toEqual(['JWT_SECRET is required with PostgreSQL; generate one with: openssl rand -base64 48']);
  });

  test('unreadable files are reported by the name of the setting, all at once, without their contents', () => {
    const env = {
      JWT_SECRET_FILE: join(folder, 'none'), ADMIN_PASSWORD_FILE: folder, PORT_FILE: file('port', 'hush hush'),
      ADMIN_EMAIL_FILE: file('empty', '\n'), HOST_FILE: file('binary', Buffer.from([0xc3, 0x28, 0x80])), PUBLIC_URL_FILE: '/dev/zero',
    };
    const faults = faultsOf({ DATABASE_URL: 'postgres://u@h/d', ...env });
    expect(faults.sort()).toEqual([
      `ADMIN_EMAIL_FILE names ${env.ADMIN_EMAIL_FILE}, which is empty`,
      `ADMIN_PASSWORD_FILE names ${folder}, which is not a file`,
      `HOST_FILE names ${env.HOST_FILE}, which is not a text file`,
      `JWT_SECRET_FILE names ${env.JWT_SECRET_FILE}, which does not exist`,
      'PORT must be a port number',
      'PUBLIC_URL_FILE names /dev/zero, which is not a file',
    ]);
    expect(faults.join()).not.toContain('hush');
  });
});

/** A value for each setting; those that prevent the start do so from a file as well. */
const settingsOf: Record<string, string> = {
  PORT: '4000', HOST: '::1', DATABASE_URL: 'sqlite:/var/lib/x.db', REDIS_URL: 'redis://localhost', INSTANCE_NAME: 'chat-1', PUBLIC_URL: 'https://chat.example.com',
  TRUST_PROXY: '10.0.0.1', PASSWORD_MIN_LENGTH: '9', JWT_SECRET: SECRET, JWT_SECRET_ALSO: SECRET, RESPONDERS: 'handbook', TOKENS_A_DAY: '5000', DRAIN: '2s', PERSON_REQUESTS: 'off',
  ANSWER_WHILE_WAITING: 'off', PERSON_AWAY_AFTER: '3m', PERSON_SILENT_AFTER: '20m', TRANSCRIPTS: 'sealed', TRANSCRIPT_OPENS_FOR: '2h', OWNERS_SEE_OPENINGS: 'name', ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'a passphrase of words',
  REGISTRATION: 'closed', RATE_LIMITS: 'off', SESSION_IDLE_AFTER: '7m', KNOWLEDGE_DIR: 'docs/adr', OPENAI_BASE_URL: 'http://localhost:1/v1',
  OPENAI_API_KEY: 'sk-x', OPENAI_MODEL: 'x', OPENAI_CONTEXT_TOKENS: '4096', OPENAI_MAX_TOKENS: '500', OPENAI_TEMPERATURE: '0.5',
  EXTENSIONS_OFF: 'csat,reports', SECURITY_CONTACT: 'https://example.com/security', METRICS_PORT: '9464', METRICS_HOST: '::1', METRICS_TOKEN: SECRET, OPENAI_STARTS_THINKING: 'on', SYSTEM_PROMPT_FILE: 'docs/index.md', LOG_LEVEL: 'warn', DATABASE_POOL: '8+6', DATABASE_WAIT: '5m',
};

describe('S33: names that resemble a setting', () => {
  let folder: string;
  const before = { ...process.env };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'switchboard-env-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
    process.env = { ...before };
  });

  test.each([
    ['PROT', 'PORT'], ['HOTS', 'HOST'], ['DATABSE_URL', 'DATABASE_URL'], ['DATABASEURL', 'DATABASE_URL'], ['DATABASE_URI', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'], ['PUBLIC_ULR', 'PUBLIC_URL'], ['TRUSTED_PROXY', 'TRUST_PROXY'], ['PASWORD_MIN_LENGHT', 'PASSWORD_MIN_LENGTH'],
    ['JWT_SECERT', 'JWT_SECRET'], ['JWTSECRET', 'JWT_SECRET'], ['JWT_SECRET_FIEL', 'JWT_SECRET_FILE'], ['ADMIN_MAIL', 'ADMIN_EMAIL'],
    ['ADMIN_PASSWORT', 'ADMIN_PASSWORD'], ['REGISTRATON', 'REGISTRATION'], ['RATE_LIMIT', 'RATE_LIMITS'], ['SESSION_IDLE_AFTR', 'SESSION_IDLE_AFTER'],
    ['KNOWLEDGEDIR', 'KNOWLEDGE_DIR'], ['OPENAI_API_KYE', 'OPENAI_API_KEY'], ['LOGLEVEL', 'LOG_LEVEL'], ['Port', 'PORT'],
  ])('%s is reported with the suggestion %s, from the environment and from .env', (name, meant) => {
    process.env[name] = 'hush';
    writeFileSync(join(folder, '.env'), `\uFEFF${name}=hush\n`);
    const warnings = settingsWarnings(folder);
    expect(warnings).toEqual([
      `${name} in the environment is not a setting and is ignored. Did you mean ${meant}?`,
      `${name} in .env is not a setting and is ignored. Did you mean ${meant}?`,
    ]);
  });

  test('every setting with one letter missing is reported', () => {
    const names = settingsSchema.names;
    const misspelt = names.flatMap((name) => [...name].map((_, at) => name.slice(0, at) + name.slice(at + 1))).filter((name) => !names.includes(name));
    const warnings = misspeltSettings(Object.fromEntries(misspelt.map((name) => [name, 'x'])), names, '.env');
    expect(warnings).toHaveLength(new Set(misspelt).size);
  });

  test('other names are ignored, and so are names without a value and the settings themselves', () => {
    process.env = Object.fromEntries([
      'HOME', 'HOSTNAME', 'HOSTTYPE', 'PATH', 'PWD', 'OLDPWD', 'SHELL', 'SHLVL', 'TERM', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'MAIL', 'EDITOR', 'DISPLAY',
      'TMPDIR', 'NODE_ENV', 'NODE_OPTIONS', 'NODE_COMPILE_CACHE', 'PGHOST', 'PGPORT', 'PGPASSWORD', 'POSTGRES_URL', 'REDIS_HOST', 'REDIS_PORT', 'MYSQL_URL',
      'BASE_URL', 'CI', 'INVOCATION_ID', 'JOURNAL_STREAM', 'KUBERNETES_PORT', 'KUBERNETES_SERVICE_HOST', 'TEST_POSTGRES_URL', 'CALENDAR_URL',
      ...settingsSchema.names, ...settingsSchema.names.map((name) => `${name}_FILE`),
    ].map((name) => [name, 'x']));
    process.env['PROT'] = '';
    expect(settingsWarnings(folder)).toEqual([]);
  });
});
