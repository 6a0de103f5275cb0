import { openWriter } from '../../src/core/database/database.module.js';
import { postgresWriterOptions } from '../../src/core/database/postgres/postgres-source.js';
import { connectionErrorMessage } from '../../src/core/database/connection-error-message.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { PostgresCluster, whyNoCluster } from '../support/postgres-cluster.js';
import { until } from '../support/until.js';

/** How soon the server must serve again once the outage is over, in milliseconds. */
const RECOVERY_MS = 5_000;

interface Outage {
  name: string;
  begin: string[];
  end: string[];
  /** error code meanwhile, and the part of the server that reports it */
  code: string;
  part: 'database_writes' | 'database_reads' | 'database_(reads|writes)';
  call?: (person: Client) => Promise<{ status: number; headers: Headers; body: unknown }>;
}

const newSession = (person: Client) => person.post('/api/sessions', {});
const list = (person: Client) => person.get('/api/sessions');
const others = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = \'switchboard\' AND application_name <> \'switchboard owner\'';

const outages: Outage[] = [
  { name: 'the server made read-only', begin: ["ALTER SYSTEM SET default_transaction_read_only = on", 'SELECT pg_reload_conf()'], end: ['ALTER SYSTEM RESET default_transaction_read_only', 'SELECT pg_reload_conf()'], code: 'database_read_only', part: 'database_writes' },
  // A connection opened meanwhile stays read-only for as long as it lasts.
  { name: 'the user made read-only', begin: ['ALTER ROLE switchboard SET default_transaction_read_only = on', others], end: ['ALTER ROLE switchboard RESET default_transaction_read_only'], code: 'database_read_only', part: 'database_writes' },
  { name: 'the privilege to write revoked', begin: ['REVOKE INSERT ON own.user_sessions FROM switchboard'], end: ['GRANT INSERT ON own.user_sessions TO switchboard'], code: 'database_permission_denied', part: 'database_writes' },
  { name: 'the privilege to read revoked', begin: ['REVOKE SELECT ON own.user_sessions FROM switchboard'], end: ['GRANT SELECT ON own.user_sessions TO switchboard'], code: 'database_permission_denied', part: 'database_reads', call: list },
  { name: 'access to the schema revoked', begin: ['REVOKE ALL ON SCHEMA own FROM switchboard', 'ALTER SCHEMA own OWNER TO postgres'], end: ['ALTER SCHEMA own OWNER TO switchboard', 'GRANT ALL ON SCHEMA own TO switchboard'], code: 'database_schema_missing', part: 'database_reads', call: list },
  { name: 'a table renamed', begin: ['ALTER TABLE own.messages RENAME TO messages_away'], end: ['ALTER TABLE own.messages_away RENAME TO messages'], code: 'database_schema_missing', part: 'database_reads', call: (person) => person.get(`/api/sessions/${session}/messages`) },
  { name: 'the user locked out', begin: ['ALTER ROLE switchboard NOLOGIN', others], end: ['ALTER ROLE switchboard LOGIN'], code: 'database_permission_denied', part: 'database_(reads|writes)' },
];

let session = '';

function outageDrills(): void {
  let cluster: PostgresCluster;
  let url: string;

  beforeAll(async () => {
    cluster = await PostgresCluster.start();
    await cluster.sql('CREATE ROLE switchboard LOGIN', 'CREATE SCHEMA own AUTHORIZATION switchboard', 'ALTER ROLE switchboard SET search_path = own');
    url = cluster.urlFor('switchboard');
  });
  afterAll(() => cluster.remove());

  const start = () => startApp({ database: { settings: { kind: 'postgres', url }, url, drop: async () => undefined } });

  describe('while the server runs', () => {
    let on: TestApp;
    let person: Client;

    beforeAll(async () => {
      on = await start();
      person = await on.user();
      ({ session_id: session } = (await person.post<{ session_id: string }>('/api/sessions', {})).body);
    });
    afterAll(() => on.close());

    test.each(outages)('S12, K8: $name: 503 with Retry-After, readiness names the failure, and the server recovers by itself', async ({ begin, end, code, part, call = newSession }) => {
      expect((await call(person)).status).toBeLessThan(300);
      await cluster.sql(...begin);
      try {
        const answer = await until(async () => {
          const seen = await call(person);
          if (seen.status < 300) return null;
          expect(seen.status).toBe(503);
          // Where connections were terminated, the first calls report only that.
          return (seen.body as { code: string }).code === code ? seen : null;
        });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        const ready = await person.get<{ detail: string }>('/api/health/ready');
        expect([ready.status, ready.body.detail]).toEqual([503, expect.stringMatching(`${part} \\(${code}\\)`)]);
        expect((await person.get('/api/health/live')).status).toBe(200);
        // All PostgreSQL sessions are affected, including new ones.
        for (const { status } of await Promise.all(Array.from({ length: 30 }, () => call(person)))) expect(status).toBe(503);
      } finally {
        await cluster.sql(...end);
      }
      const endedAt = performance.now();
      await until(async () => (await person.get('/api/health/ready')).status === 200);
      expect(performance.now() - endedAt).toBeLessThan(RECOVERY_MS);
      for (const { status } of await Promise.all(Array.from({ length: 30 }, () => call(person)))) expect(status).toBeLessThan(300);
    });
  });

  describe('at startup', () => {
    const startOutcome = () => start().then(
      async (on) => {
        await on.close();
        return 'it started';
      },
      (error: unknown) => connectionErrorMessage(error),
    );

    test.each<[string, string[], string[], RegExp]>([
      ['a read-only user', ['ALTER ROLE switchboard SET default_transaction_read_only = on'], ['ALTER ROLE switchboard RESET default_transaction_read_only'], /accepts no changes: default_transaction_read_only is on/],
      ['a missing privilege', ['REVOKE INSERT ON own.messages FROM switchboard'], ['GRANT INSERT ON own.messages TO switchboard'], /The user switchboard is not allowed to read and write these tables: messages\./],
      ['a missing schema', ['ALTER ROLE switchboard SET search_path = nowhere'], ['ALTER ROLE switchboard SET search_path = own'], /None of the schemas in the search_path of the user switchboard exists/],
      ['a user that may not log in', ['ALTER ROLE switchboard NOLOGIN'], ['ALTER ROLE switchboard LOGIN'], /does not allow this user to connect/],
    ])('S12: %s is reported with a clear message', async (_, begin, end, sentence) => {
      await cluster.sql(...begin);
      const words = await startOutcome();
      await cluster.sql(...end);
      expect(words).toMatch(sentence);
      expect(words).not.toMatch(/QueryFailedError|permission denied for|cannot execute/);
      expect(await startOutcome()).toBe('it started');
    });

    test('S12: a schema without the privilege to create tables is reported with a clear message, and nothing is created', async () => {
      await cluster.sql('CREATE SCHEMA closed', 'GRANT USAGE ON SCHEMA closed TO switchboard', 'ALTER ROLE switchboard SET search_path = closed');
      const words = await startOutcome();
      await cluster.sql('ALTER ROLE switchboard SET search_path = own');
      expect(words).toMatch(/is not allowed to create tables in the schema closed\. Run: GRANT CREATE, USAGE ON SCHEMA closed TO switchboard/);
      await expect(openWriter(postgresWriterOptions(url, { entities: [], migrations: [] }))).rejects.toThrow(/newer version/);
    });

    test('S12: a standby is reported with a clear message; once it is the primary, the server starts', async () => {
      await cluster.demote();
      expect(await startOutcome()).toMatch(/^DATABASE_URL points to a PostgreSQL standby, which is read-only: point it at the primary/);
      await cluster.promote();
      expect(await startOutcome()).toBe('it started');
    });
  });
}

if (process.env['TEST_POSTGRES'] !== 'absent' && whyNoCluster === null) describe('outages of PostgreSQL', outageDrills);
else reportSkipped('S12: outages of PostgreSQL', whyNoCluster ?? 'PostgreSQL was not found');
