import { MAX_VIEWS, policyName } from '@switchboard/shared';
import { migrations } from '../src/migrations/index.js';
import { entities } from '../src/app.module.js';
import { MAX_KNOWN_DEVICES } from '../src/auth/throttle/sign-in-throttle.repository.js';
import { MAX_SIGN_INS_PER_USER } from '../src/auth/sign-ins/sign-ins.service.js';
import { MAX_WHISPERS } from '../src/chat/whispers/whisper.errors.js';
import { defaultLimits } from '../src/core/limits/limits.js';
import { maxOpeningsADay } from '../src/sessions/openings/opening.errors.js';
import { MAX_MESSAGES_PER_JOB, MAX_SESSIONS_PER_JOB } from '../src/sessions/session-removal.js';
import { startApp, type TestApp } from './support/app.js';
import { databaseKinds } from './support/databases.js';
import { openGate } from './support/gate.js';

/** What bounds the rows of a table that one account can create, and how they are removed. */
interface Bound {
  /** who creates the rows */
  by: string;
  /** maximum rows of one account: in total, per day (UTC), or per row of another table */
  max: number;
  per: 'account' | 'day' | 'hour' | 'minute' | 'session' | 'message' | 'database';
  /** how they are removed */
  removed: string;
}

const { sessionsEach, sessionsADay, messagesADay, rates } = defaultLimits;
const withMessage: Bound = { by: 'the indexer', max: 1, per: 'message', removed: `with the message, ${MAX_MESSAGES_PER_JOB} per job` };
const withTitle: Bound = { by: 'triggers', max: 1, per: 'session', removed: `with the session, ${MAX_SESSIONS_PER_JOB} per job` };
const withPerson: Bound = { by: 'triggers', max: 1, per: 'account', removed: 'with the account' };
const once: Bound = { by: 'the migration', max: 32, per: 'database', removed: 'never' };

const bounds: Record<string, Bound> = {
  users: { by: 'registration, bounded by address', max: 1, per: 'account', removed: 'marked, then as the last row of its removal' },
  sign_ins: { by: 'signing in', max: MAX_SIGN_INS_PER_USER, per: 'account', removed: 'each further one ends the oldest; expired ones hourly, 100 per job' },
  failed_sign_ins: { by: 'wrong passwords', max: 1, per: 'account', removed: 'with the account' },
  known_devices: { by: 'signing in', max: MAX_KNOWN_DEVICES, per: 'account', removed: 'each further one replaces the one unused for longest' },
  user_sessions: { by: 'its owner', max: sessionsEach, per: 'account', removed: `by its owner; ${MAX_SESSIONS_PER_JOB} per job` },
  deleted_sessions: { by: 'deleting sessions', max: sessionsADay, per: 'day', removed: 'never: an id is not reused' },
  messages: { by: 'its owner, and one reply to each or to each request for another', max: 2 * messagesADay, per: 'day', removed: `with the session, ${MAX_MESSAGES_PER_JOB} per job` },
  generations: { by: 'its owner', max: 1, per: 'message', removed: 'with the reply that it becomes' },
  message_feedback: { by: 'its owner', max: 1, per: 'message', removed: 'by its owner, or with the message' },
  usage_days: { by: 'replies, one for each responder and model', max: messagesADay, per: 'day', removed: 'with the account' },
  openings: { by: 'an administrator, for each session; what owners do makes none', max: maxOpeningsADay(60_000), per: 'day', removed: "with the owner's account" },
  whispers: { by: 'administrators', max: MAX_WHISPERS, per: 'session', removed: 'with the session' },
  user_usage: withPerson,
  session_totals: once,
  access_revisions: { ...once, max: 1_024 },
  database_history: { ...once, max: 1 },
  instances: { ...once, by: 'servers, one for each start', removed: 'when they have not been seen for a day' },
  activity_minutes: { by: 'triggers; on PostgreSQL one for each connection', max: 100, per: 'minute', removed: 'after eight days, 500 per job' },
  audit_entries: { by: 'name changes, the cheapest action to repeat', max: rates.profile.requests, per: 'hour', removed: 'never: the chain is permanent' },
  audit_head: { ...once, max: 1 },
  views: { by: 'an administrator; as many again are shared by all of them', max: MAX_VIEWS, per: 'account', removed: 'by administrators; own ones with the account' },
  policies: { ...once, by: 'administrators, one for each policy', max: policyName.options.length },
  migration_kinds: { ...once, by: 'the start, one for each migration', max: migrations.length },
  message_words: withMessage,
  message_index: withMessage,
  session_entries: withTitle,
  session_grams: withTitle,
  session_folds: withTitle,
  user_entries: withPerson,
  user_grams: withPerson,
  user_folds: withPerson,
};

/** Tables owned by the databases themselves, by TypeORM and by FTS5. */
const FOREIGN = /^(sqlite_|migrations$|typeorm_|.*_(data|idx|docsize|config|content)$)/;

describe.each(databaseKinds)('K4: no table grows without bound, on %s', (kind) => {
  test('every table is listed with its bound', async () => {
    const { writer, close } = await openGate(kind);
    try {
      const rows: { name: string }[] = await writer.query(
        kind === 'sqlite'
          ? "SELECT name FROM sqlite_master WHERE type = 'table'"
          : "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
      );
      const tables = rows.map(({ name }) => name).filter((name) => !FOREIGN.test(name));
      expect(tables.length).toBeGreaterThanOrEqual(entities.length);
      expect(migrations.length).toBeGreaterThan(0);
      expect(tables.filter((name) => !(name in bounds))).toEqual([]);
    } finally {
      await close();
    }
  });

  describe('a name', () => {
    let on: TestApp;
    beforeAll(async () => (on = await startApp({ kind, env: { RATE_LIMITS: 'on' } })));
    afterAll(() => on.close());

    test('can be changed only so often an hour, and is recorded no more often', async () => {
      const ann = await on.user();
      const statuses: number[] = [];
      for (let at = 0; at < bounds['audit_entries']!.max + 5; at++) statuses.push((await ann.patch('/api/auth/me', { name: `Ann ${at}` })).status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(20);
      expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429]);
      const admin = await on.admin();
      const { entries } = (await admin.get<{ entries: unknown[] }>(`/api/admin/audit?action=user.name_changed&actor=${ann.user.user_id}`)).body;
      expect(entries).toHaveLength(20);
      // An action with its own rate limit uses up none of the others.
      expect((await ann.post('/api/sessions')).status).toBe(201);
    });
  });
});
