import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The same number of shards as in the migration `totals-in-parts`. */
const PARTS = 32;
/** Number of rows that the revisions of access are sharded over, by person. */
const BUCKETS = 1_024;

/**
 * Counters of what has changed, for servers that keep something in memory: `revision` counts what the console's list shows, `words_revision`
 * what a search in messages finds, `access_revisions` who may sign in as whom. A reader sums them; since each commit adds to them in its own
 * transaction, whichever program makes it, the sums that a statement sees tell exactly which commits it sees. Also the servers that are
 * running.
 *
 * All of it serves PostgreSQL alone; SQLite, where a single process serves a database, gets only the columns.
 */
export class Joined1700000016000 implements MigrationInterface {
  name = 'Joined1700000016000';

  async up(runner: QueryRunner): Promise<void> {
    for (const column of COUNTERS) await runner.query(`ALTER TABLE "session_totals" ADD COLUMN "${column}" bigint NOT NULL DEFAULT (0)`);
    if (runner.dataSource.options.type !== 'postgres') return;
    for (const text of TABLES) await runner.query(text);
    for (const { name } of COUNTING) await replaceBody(runner, name, (body) => body.replaceAll(UPDATE_TOTALS, UPDATE_BOTH));
    for (const trigger of TRIGGERS) await create(runner, trigger);
  }

  async down(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type === 'postgres') {
      for (const { name, table } of [...TRIGGERS].reverse()) {
        await runner.query(`DROP TRIGGER "${name}" ON "${table}"`);
        await runner.query(`DROP FUNCTION "${name}"()`);
      }
      for (const { name } of COUNTING) await replaceBody(runner, name, (body) => body.replaceAll(UPDATE_BOTH, UPDATE_TOTALS));
      for (const table of ['instances', 'database_history', 'access_revisions']) await runner.query(`DROP TABLE "${table}"`);
      await runner.query('ALTER TABLE "session_totals" RESET (fillfactor)');
    }
    for (const column of [...COUNTERS].reverse()) await runner.query(`ALTER TABLE "session_totals" DROP COLUMN "${column}"`);
  }
}

const COUNTERS = ['revision', 'words_revision'];

const TABLES = [
  // Room for new versions of a row on its own page, so that its index need not change.
  'ALTER TABLE "session_totals" SET (fillfactor = 20)',
  `CREATE TABLE "access_revisions" ("bucket" integer NOT NULL, "revision" bigint NOT NULL DEFAULT (0),
    CONSTRAINT "pk_access_revisions" PRIMARY KEY ("bucket")) WITH (fillfactor = 50)`,
  `INSERT INTO access_revisions (bucket) SELECT generate_series(0, ${BUCKETS - 1})`,
  `CREATE TABLE "database_history" ("database_id" text NOT NULL, "history_id" text NOT NULL,
    CONSTRAINT "pk_database_history" PRIMARY KEY ("database_id"))`,
  'INSERT INTO database_history (database_id, history_id) VALUES (CAST(gen_random_uuid() AS text), CAST(gen_random_uuid() AS text))',
  `CREATE TABLE "instances" (
    "instance_id" text NOT NULL, "name" text NOT NULL, "number" integer NOT NULL GENERATED ALWAYS AS IDENTITY, "version" text NOT NULL, "build" text NOT NULL,
    "must_agree" text NOT NULL, "state" text NOT NULL DEFAULT ('{}'), "started_at" text NOT NULL, "beat_at" text NOT NULL,
    CONSTRAINT "pk_instances" PRIMARY KEY ("instance_id")) WITH (fillfactor = 50)`,
];

/** The triggers that update a row of the totals for each session and message; they count the change in the same update. */
const COUNTING = [{ name: 'count_session' }, { name: 'uncount_session' }, { name: 'count_message' }, { name: 'uncount_message' }];
const UPDATE_TOTALS = 'UPDATE session_totals SET total_';
const UPDATE_BOTH = 'UPDATE session_totals SET revision = revision + 1, total_';

const COUNT = `UPDATE session_totals SET revision = revision + 1 WHERE shard = pg_backend_pid() % ${PARTS}`;
/** The columns of a session that the list shows. */
const SHOWN = `user_id, title, message_count, last_seq, created_at, last_activity_at, ended_at, ended_by, end_reason, leaf_id, responder,
  handling, handled_by, handled_by_name, handled_since, waiting_since, handling_version, last_role`;

/** One of the digits that a person's bucket consists of; 0 for what is none. */
const digit = (user_id: string, position: number) => `strpos('123456789abcdef', substr(right(${user_id}, 3), ${position}, 1))`;
/** A person's bucket: the last three digits of a UUID, which are random, without the two lowest bits. The server computes the same. */
const bucketOf = (user_id: string) => `(${digit(user_id, 1)} * 256 + ${digit(user_id, 2)} * 16 + ${digit(user_id, 3)}) / 4`;
const countAccess = (buckets: string) => `UPDATE access_revisions SET revision = revision + 1 WHERE bucket IN (${buckets})`;
const countDeleted = countAccess(`SELECT ${bucketOf('user_id')} FROM changed`);

interface Trigger {
  name: string;
  table: string;
  event: string;
  body: string;
  /** by default once per statement */
  each?: string;
}

const EACH_DELETED = 'REFERENCING OLD TABLE AS changed FOR EACH STATEMENT';
// An update by a trigger, such as that for a new message, is counted by that trigger itself.
const TOP_LEVEL = 'FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)';

const TRIGGERS: Trigger[] = [
  { name: 'show_session', table: 'user_sessions', event: `UPDATE OF ${SHOWN}`, body: COUNT, each: TOP_LEVEL },
  { name: 'show_person', table: 'users', event: 'UPDATE OF email, name', body: COUNT },
  { name: 'show_policy', table: 'policies', event: 'INSERT OR UPDATE OR DELETE', body: COUNT },
  {
    name: 'change_person', table: 'users', event: 'UPDATE OF role, status, email, name', each: 'FOR EACH ROW',
    body: countAccess(`${bucketOf('NEW.user_id')}, ${bucketOf('OLD.user_id')}`),
  },
  { name: 'remove_person', table: 'users', event: 'DELETE', body: countDeleted, each: EACH_DELETED },
  { name: 'end_sign_in', table: 'sign_ins', event: 'DELETE', body: countDeleted, each: EACH_DELETED },
];

async function create(runner: QueryRunner, { name, table, event, body, each = 'FOR EACH STATEMENT' }: Trigger): Promise<void> {
  await runner.query(`CREATE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NULL; END $$`);
  await runner.query(`CREATE TRIGGER "${name}" AFTER ${event} ON "${table}" ${each} EXECUTE FUNCTION "${name}"()`);
}

async function replaceBody(runner: QueryRunner, name: string, change: (body: string) => string): Promise<void> {
  const rows = (await runner.query('SELECT prosrc FROM pg_proc WHERE oid = CAST($1 AS regprocedure)', [`${name}()`])) as { prosrc: string }[];
  const { prosrc } = rows[0]!;
  const body = change(prosrc);
  if (body === prosrc) throw new Error(`The function ${name} is not the one that this migration expects.`);
  await runner.query(`CREATE OR REPLACE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $$${body}$$`);
}
