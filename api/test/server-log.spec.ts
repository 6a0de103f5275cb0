import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { Client } from './support/client.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { ServerProcess } from './support/server-process.js';

const JWT_SECRET = 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1';
const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };

interface Entry {
  level: string;
  msg: string;
  [field: string]: unknown;
}

/** Every line that the server printed, each of which must be a log entry. */
const entriesOf = (server: ServerProcess): Entry[] => server.output.trimEnd().split('\n').map((line) => {
  const entry = JSON.parse(line) as Entry;
  expect(entry).toEqual(expect.objectContaining({ level: expect.any(String), time: expect.stringMatching(/^\d{4}-.*Z$/), msg: expect.any(String), version }));
  return entry;
});

let database: ScratchDatabase;
const servers: ServerProcess[] = [];
const begin = async (env: Record<string, string>) => {
  const server = new ServerProcess({ JWT_SECRET, DATABASE_URL: database.url, PORT: String(await freePort()), LOG_LEVEL: 'info', ...env });
  servers.push(server);
  return server;
};
afterEach(async () => {
  for (const server of servers.splice(0)) await server.crash();
  await database.drop();
});

describe.each(databaseKinds)('S23: the log of a server on %s whose output is not a terminal', (kind) => {
  beforeEach(async () => void (database = await createScratchDatabase(kind)));

  test('has a JSON object on every line from startup to exit: settings, migrations, address, requests, shutdown', async () => {
    const server = await begin({ ADMIN_PASSWORD: 'a password for tests', LOG_LEVEL: 'debug', SESSION_IDLE_AFTR: 'hush hush', TRUST_PROXY: '10.9.8.7' });
    await server.printed(/First administrator/);
    await Client.signIn(server.url, 'admin@switchboard.local', 'a password for tests');
    await new Client(server.url).get('/api/nowhere?q=what+somebody+looked+for');
    server.signal('SIGTERM');
    expect(await server.exited).toEqual({ code: 0, signal: null });

    const entries = entriesOf(server);
    const at = (msg: RegExp) => entries.findIndex((entry) => msg.test(entry.msg));
    const order = [/^SESSION_IDLE_AFTR in the environment/, /^starting$/, /^updated the database schema$/, /^Switchboard is ready: http/, /^First administrator/, /^shutting down$/, /^shut down$/].map(at);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(entries[order[1]!]).toMatchObject({
      node: process.versions.node,
      settings: { SESSION_IDLE_AFTER: 300_000, TRUST_PROXY: ['10.9.8.7'], JWT_SECRET: 'set', ADMIN_PASSWORD: 'set', RATE_LIMITS: 'off', LOG_LEVEL: 'debug' },
    });
    expect(entries[order[2]!]).toMatchObject({ migrations: expect.arrayContaining(['Initial1700000000000']), ms: expect.any(Number) });
    expect(entries[order[5]!]).toMatchObject({ signal: 'SIGTERM' });
    expect(entries.filter(({ msg }) => msg === 'request').length).toBeGreaterThan(1);
    for (const entry of entries.filter(({ msg }) => msg === 'request')) expect(entry['req_id']).toMatch(/^[0-9a-f-]{36}$/);
    for (const secret of [JWT_SECRET, 'a password for tests', 'hush', 'looked']) expect(server.output).not.toContain(secret);
  });

  test('a start with invalid settings logs one line for each error', async () => {
    const server = await begin({ PORT: 'many', RATE_LIMITS: 'maybe', LOG_LEVEL: 'silent' });
    expect((await server.exited).code).toBe(1);
    expect(entriesOf(server)).toEqual(
      ['PORT must be a port number', 'RATE_LIMITS must be on or off'].map((msg) => expect.objectContaining({ level: 'fatal', msg })),
    );
  });

  test('a second server on the database exits with nothing but log entries', async () => {
    await (await begin({ ADMIN_PASSWORD: 'a password for tests' })).printed(/is ready/);
    const second = await begin({});
    expect((await second.exited).code).toBe(1);
    const entries = entriesOf(second);
    expect(entries.at(-1)).toMatchObject({ level: 'fatal', msg: expect.stringMatching(/^Another Switchboard server is already running/) });
    expect(entries.filter(({ level }) => level === 'fatal' || level === 'error')).toHaveLength(1);
    expect(entries.map(({ time }) => time)).toEqual(entries.map(({ time }) => time).sort());
  });

  test('S32: a server for other machines without PUBLIC_URL logs an address that works, and what the setting is for', async () => {
    const server = await begin({ HOST: '0.0.0.0', ADMIN_PASSWORD: 'a password for tests' });
    await server.printed(/First administrator/);
    const url = server.url;
    expect(entriesOf(server).find(({ msg }) => msg === `Switchboard is ready: ${url}`)).toMatchObject({ url });
    expect(entriesOf(server).filter(({ level, msg }) => level === 'warn' && msg.includes('PUBLIC_URL'))).toHaveLength(1);
  });

  test('S24: SIGHUP shuts it down cleanly, as SIGTERM does', async () => {
    const server = await begin({ ADMIN_PASSWORD: 'a password for tests' });
    await server.printed(/is ready/);
    server.signal('SIGHUP');
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(entriesOf(server).slice(-2)).toEqual([expect.objectContaining({ msg: 'shutting down', signal: 'SIGHUP' }), expect.objectContaining({ msg: 'shut down' })]);
  });
});

describe('S23: the generated password', () => {
  beforeEach(async () => void (database = await createScratchDatabase('sqlite')));

  test.each(['trace', 'info', 'silent'])('never appears in the log (at %s), but in a file readable only by its owner, which the log names once', async (LOG_LEVEL) => {
    const server = await begin({ LOG_LEVEL });
    const [, file] = await server.printed(/"password_file":"([^"]+)"/);
    expect(dirname(file!)).toBe(dirname((database.settings as { file: string }).file));
    expect(statSync(file!).mode & 0o777).toBe(0o600);
    const password = readFileSync(file!, 'utf8').trim();
    await Client.signIn(server.url, 'admin@switchboard.local', password);
    server.signal('SIGTERM');
    await server.exited;
    expect(server.output).not.toContain(password);
    entriesOf(server);
    const again = await begin({ LOG_LEVEL });
    await again.printed(/is ready/);
    expect(again.output).not.toContain('password_file');
  });
});

test('S23: what `npm start` logs before the server runs has the same format', () => {
  database = { drop: async () => undefined } as ScratchDatabase;
  const script = `import { printAsLog, say, printError, step } from './scripts/lib/progress.mjs';
    printAsLog();
    await step('building the API', async () => undefined);
    await step('building the web pages', async () => { throw new Error('x'); }).catch(() => undefined);
    say('another command is building');
    printError('npm could not install\\nthe packages');
    printError('broken', new TypeError('broken'));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: projectRoot(), encoding: 'utf8' });
  expect(stderr).toBe('');
  const entries = entriesOf({ output: stdout } as ServerProcess);
  expect(entries.map(({ level, msg }) => [level, msg])).toEqual([
    ['info', 'building the API'], ['info', 'building the API: done'], ['info', 'building the web pages'], ['error', 'building the web pages: failed'],
    ['info', 'another command is building'], ['fatal', 'npm could not install\nthe packages'], ['fatal', 'broken'],
  ]);
  expect(entries[1]).toMatchObject({ ms: expect.any(Number) });
  expect(entries.at(-1)).toMatchObject({ err: { type: 'TypeError', stack: expect.stringContaining('at ') } });
});
