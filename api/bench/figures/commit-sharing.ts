import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Benchmark } from '../benchmark.js';
import type { MeasuredDatabase } from '../databases/measured-database.js';
import { type Finding, quotientFinding } from '../finding.js';
import type { ServerPool } from '../server-pool.js';
import type { Scratch } from '../scratch.js';
import type { PostgresCluster } from '../../test/support/postgres-cluster.js';

const INSERT = `WITH s AS (SELECT session_id, last_seq FROM user_sessions WHERE session_id = $1 FOR UPDATE)
  INSERT INTO messages (session_id, message_id, seq, role, content, created_at, status)
  SELECT session_id, $2, last_seq + 1, 'user', 'thank you', $3, 'complete' FROM s`;
/** What the triggers add to the update of the totals, so that servers see that something changed. */
const COUNTER = 'revision = revision + 1, ';

/** Duration of a round in milliseconds: in shorter ones, the first and the last flushes, which few commits share, would count too much. */
const ROUND_MS = 1_000;

/** One round on one database. */
interface Round {
  commitsPerFlush: number;
  rate: number;
}

/** B21: whether counting changes keeps commits from sharing a flush of the log. */
export const commitSharing: Benchmark = {
  figures: ['B21'],
  async run(pool) {
    const [cluster, alone] = [await pool.several.cluster(), await pool.several.alone()];
    const [counting, bare] = [await alone.copy(), await alone.copy()];
    try {
      await removeCounter(bare);
      const findings: Finding[] = [];
      for (const writers of pool.scale.tiny ? [2] : [16, 64]) findings.push(...(await measure(pool, cluster, alone, counting, bare, writers)));
      await assertCounted(counting, bare);
      return findings;
    } finally {
      await counting.drop();
      await bare.drop();
    }
  },
};

async function measure({ scale }: ServerPool, cluster: PostgresCluster, { user_id }: Scratch, counting: MeasuredDatabase, bare: MeasuredDatabase, writers: number): Promise<Finding[]> {
  const sessions = Array.from({ length: writers }, () => randomUUID());
  for (const database of [counting, bare]) await withClients(database, 1, ([client]) => createSessions(client!, sessions, user_id));
  const milliseconds = scale.tiny ? 0 : ROUND_MS;
  const rounds: Record<'counting' | 'bare', Round[]> = { counting: [], bare: [] };
  // The extra first round only warms up.
  for (let round = -1; round < scale.rounds; round++) {
    const pair = { counting: await write(cluster, counting, sessions, milliseconds), bare: await write(cluster, bare, sessions, milliseconds) };
    if (round < 0 && !scale.tiny) continue;
    rounds.counting.push(pair.counting);
    rounds.bare.push(pair.bare);
  }
  const ratio = (key: keyof Round) => rounds.counting.map((each, index) => each[key] / rounds.bare[index]![key]);
  const what = `a message’s transaction with counters of changes ÷ without, ${writers} writers`;
  return [
    quotientFinding('B21', what, 'commits that share a flush', ratio('commitsPerFlush'), { least: 0.9 }),
    quotientFinding('B21', 'the same', 'commits per second', ratio('rate'), null),
    quotientFinding('B21', 'the same, with counters', 'commits per flush', rounds.counting.map(({ commitsPerFlush }) => commitsPerFlush), null),
  ];
}

/** Writes messages, one after another on each connection. What connections did counts once they are closed. */
async function write(cluster: PostgresCluster, database: MeasuredDatabase, sessions: readonly string[], milliseconds: number): Promise<Round> {
  const before = await flushes(cluster);
  let commits = 0;
  let seconds = 0;
  await withClients(database, sessions.length, async (clients) => {
    const startedAt = performance.now();
    await Promise.all(
      clients.map(async (client, index) => {
        do {
          const { rowCount } = await client.query({ name: 'insert', text: INSERT, values: [sessions[index], randomUUID(), new Date().toISOString()] });
          if (rowCount !== 1) throw new Error('a message was not stored');
          commits++;
        } while (performance.now() - startedAt < milliseconds);
      }),
    );
    seconds = (performance.now() - startedAt) / 1_000;
  });
  const flushed = (await flushes(cluster)) - before;
  if (flushed === 0) throw new Error('PostgreSQL counted no flush of its log: its wal_sync_method is one that does not count them');
  return { commitsPerFlush: commits / flushed, rate: commits / seconds };
}

/** How often the log was flushed, once every writer's connection is gone. */
async function flushes(cluster: PostgresCluster): Promise<number> {
  for (const until = performance.now() + 10_000; performance.now() < until; ) {
    const [row] = await cluster.sql(`SELECT wal_sync, (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'writer') AS writers FROM pg_stat_wal`);
    if (Number(row!['writers']) === 0) return Number(row!['wal_sync']);
  }
  throw new Error('a connection to PostgreSQL was not closed');
}

async function withClients(database: MeasuredDatabase, count: number, work: (clients: pg.Client[]) => Promise<unknown>): Promise<void> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: database.url, application_name: 'writer' }));
  try {
    await Promise.all(clients.map((client) => client.connect()));
    await work(clients);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function createSessions(client: pg.Client, sessions: readonly string[], user_id: string): Promise<void> {
  for (const session_id of sessions)
    await client.query('INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ($1, $2, $3, $3)', [session_id, user_id, new Date().toISOString()]);
}

async function removeCounter(database: MeasuredDatabase): Promise<void> {
  await withClients(database, 1, async ([client]) => {
    const { rows } = await client!.query<{ body: string }>("SELECT prosrc AS body FROM pg_proc WHERE oid = CAST('count_message()' AS regprocedure)");
    const { body } = rows[0]!;
    if (!body.includes(COUNTER)) throw new Error('count_message does not count changes where it was expected');
    await client!.query(`CREATE OR REPLACE FUNCTION count_message() RETURNS trigger LANGUAGE plpgsql AS $$${body.replaceAll(COUNTER, '')}$$`);
  });
}

/** @throws Error unless each message is there, counted in one database and not in the other */
async function assertCounted(counting: MeasuredDatabase, bare: MeasuredDatabase): Promise<void> {
  for (const database of [counting, bare]) {
    const number = async (sql: string) => Number(await database.value(sql));
    const [messages, sessions] = [await number('SELECT count(*) FROM messages'), await number('SELECT count(*) FROM user_sessions')];
    const [total, revision] = [await number('SELECT sum(total_messages) FROM session_totals'), await number('SELECT sum(revision) FROM session_totals')];
    const least = sessions + (database === counting ? messages : 0);
    if (total !== messages || revision < least || (database === bare && revision >= messages))
      throw new Error(`${messages} messages were stored, but the totals say ${total}, and ${revision} changes`);
  }
}
