import { jest } from '@jest/globals';
import type { Session } from '@switchboard/shared';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '../support/client.js';
import { databaseKinds, type ScratchDatabase } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { JoinedProcesses } from '../support/joined-processes.js';
import { type Answered, ListTags } from '../support/list-tags.js';
import { PostgresCluster, whyNoCluster } from '../support/postgres-cluster.js';
import { whyNoRedis } from '../support/redis-server.js';
import { Severable } from '../support/severable.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { until, within } from '../support/until.js';

jest.setTimeout(FULL ? 600_000 : 120_000);

/** Milliseconds for which what is in memory may be believed without a look at the database. */
const BELIEVED_MS = 2_000;
/** For how long servers are asked after the database was replaced, in milliseconds. */
const ASKED_MS = 6_000;
/** Changes that are lost. */
const LOST = 4;
const NAME = 'switchboard';
/** What is committed asynchronously is written only every ten seconds, so that a crash loses it. */
const CLUSTER = { wal_writer_delay: '10000ms', autovacuum: 'off', max_connections: '60' };

const spec = (): void => {
  let cluster: PostgresCluster;
  let servers: JoinedProcesses;
  let admin: Client;
  let session_id: string;
  let people = 0;

  beforeEach(async () => {
    cluster = await PostgresCluster.start(CLUSTER);
    await cluster.sql(`CREATE DATABASE ${NAME}`);
    const url = cluster.urlFor('postgres', NAME);
    const database: ScratchDatabase = { settings: { kind: 'postgres', url }, url, drop: () => Promise.resolve() };
    servers = await JoinedProcesses.start(2, database);
    admin = await servers.admin();
    session_id = (await admin.post<Session>('/api/sessions', { title: 'before' })).body.session_id;
  });
  afterEach(async () => {
    await servers.close();
    cluster.remove();
  });

  const admins = () => servers.all.map((each) => each.as(admin));
  const sever = () => servers.all.forEach(({ postgres }) => postgres.cut());
  /** Statements of another program, on a connection of its own. */
  const query = (on: PostgresCluster, ...statements: string[]) => on.sqlIn(NAME, ...statements);
  const retitle = (title: string) => `UPDATE user_sessions SET title = '${title}' WHERE session_id = '${session_id}'`;
  const titleOn = async (on: PostgresCluster) => (await query(on, `SELECT title FROM user_sessions WHERE session_id = '${session_id}'`))[0]!['title'];
  const revisionOn = async (on: PostgresCluster) => Number((await query(on, 'SELECT sum(revision) AS revision FROM session_totals'))[0]!['revision']);
  const disconnectAll = (name: string) =>
    until(async () => {
      const rows = await cluster.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
      return rows.length === 0;
    });
  /** Lets servers reach the database again that they were cut off from for a moment. */
  const reconnect = async () => {
    for (const { postgres } of servers.all) postgres.heal();
    for (const { url } of servers.all) await within(10_000, async () => (await new Client(url).get('/api/health/ready')).status === 200);
    await servers.hear();
  };
  /** Changes that will be lost, each seen at both servers. @param change makes the change that gives this title */
  const lose = async (tags: ListTags, change: (title: string) => Promise<unknown>) => {
    for (let each = 1; each <= LOST; each++) await change(`lost ${each}`);
    const revision = await revisionOn(cluster);
    await within(3_000, async () => (await tags.collect(admins())) === revision);
    return revision;
  };
  const byServer = (title: string) => servers.all[0]!.as(admin).post('/api/sessions', { title });

  /** A way in which a database comes back without its latest changes. */
  interface Loss {
    what: string;
    /** what precedes the changes that are lost */
    prepare: () => Promise<void>;
    change: (title: string) => Promise<unknown>;
    /** loses them while no server reaches the database @returns the server that has it then */
    lose: () => Promise<PostgresCluster>;
    /** whether who has signed in meanwhile is lost too */
    losesPeople: boolean;
    /** how often it can be repeated */
    rounds: number;
  }
  let standby: PostgresCluster | undefined;
  let replication: Severable | undefined;
  afterEach(async () => {
    standby?.remove();
    await replication?.close();
    standby = replication = undefined;
  });

  const asynchronously = (title: string) => query(cluster, 'SET synchronous_commit = off', retitle(title));
  const restore: Loss = {
    what: 'a copy of some seconds ago is put in the place of the database',
    prepare: async () => {
      sever();
      await disconnectAll(NAME);
      await cluster.sql(`CREATE DATABASE copied TEMPLATE ${NAME}`);
      await reconnect();
    },
    change: byServer,
    lose: async () => {
      await disconnectAll(NAME);
      await cluster.sql('DROP DATABASE IF EXISTS lost', `ALTER DATABASE ${NAME} RENAME TO lost`, `ALTER DATABASE copied RENAME TO ${NAME}`);
      return cluster;
    },
    losesPeople: true,
    rounds: times(1, 3),
  };
  const failover: Loss = {
    what: 'a standby that lacks the latest commits is promoted',
    prepare: async () => {
      replication = await Severable.start(cluster.url);
      standby = await PostgresCluster.follow(replication.through(cluster.url));
      replication.cut();
    },
    change: byServer,
    lose: async () => {
      await cluster.stop();
      await standby!.promote();
      for (const { postgres } of servers.all) postgres.redirect(standby!.url);
      return standby!;
    },
    losesPeople: true,
    rounds: 1,
  };
  const crash: Loss = {
    what: 'PostgreSQL crashes and loses what another program committed asynchronously',
    prepare: () => Promise.resolve(),
    change: asynchronously,
    lose: async () => {
      await cluster.restartImmediately();
      return cluster;
    },
    losesPeople: false,
    rounds: times(1, 3),
  };
  const backendCrash: Loss = {
    ...crash,
    what: 'one process of PostgreSQL crashes, which loses what another program committed asynchronously',
    lose: async () => {
      await cluster.killBackend();
      return cluster;
    },
  };

  const losses = FULL ? [restore, failover, crash, backendCrash] : [backendCrash];

  test.each(losses)('D35: $what: no ETag of before is confirmed afterwards, even where its revision recurs', async ({ what, prepare, change, lose: loseChanges, losesPeople, rounds }) => {
    const recovered: number[] = [];
    let asked = 0;
    for (let round = 0; round < rounds; round++) {
      const tags = new ListTags();
      await query(cluster, retitle(`before ${round}`));
      await tags.collect(admins());
      await prepare();
      await tags.collect(admins());
      const eve = losesPeople ? await Client.register(servers.all[0]!.url, `eve-${++people}@example.com`) : null;
      const revision = await lose(tags, change);
      const streams = await Promise.all(admins().map((each) => each.stream('/api/admin/sessions/stream')));
      await Promise.all(streams.map((stream) => stream.named('changed')));
      const epochs = new Set(tags.epochs);

      sever();
      const severedAt = performance.now();
      const answers: Answered[] = [];
      let isOver = false;
      const asking = admins().map(async (each) => {
        while (!isOver) {
          answers.push(...(await tags.ask(each)));
          await delay(25);
        }
      });
      const on = await loseChanges();
      expect(await revisionOn(on)).toBeLessThan(revision);
      // The same numbers again, for other contents.
      for (let each = 1; (await revisionOn(on)) < revision; each++) await query(on, retitle(`after ${each}`));
      const title = (await titleOn(on)) as string;
      expect([title.startsWith('after'), await revisionOn(on)]).toEqual([true, revision]);
      for (const { postgres } of servers.all) postgres.heal();
      const healedAt = performance.now();
      await delay(ASKED_MS);
      isOver = true;
      await Promise.all(asking);

      const later = answers.filter(({ at }) => at > severedAt + BELIEVED_MS);
      const wrong = later.flatMap(({ server, at, status, titles, epoch }) => {
        const when = `${server}, ${Math.round(at - healedAt)} ms after it reached the database again,`;
        return [
          ...(status === 304 ? [`${when} confirmed an ETag of before`] : []), ...(epoch !== null && epochs.has(epoch) && at > healedAt + BELIEVED_MS ? [`${when} named the epoch of before`] : []),
          ...(titles !== null && (!titles.includes(title) || titles.some((each) => each?.startsWith('lost'))) ? [`${when} showed ${titles.join()}`] : []),
        ];
      });
      expect({ wrong: wrong.slice(0, 5), many: wrong.length }).toEqual({ wrong: [], many: 0 });
      for (const { url } of servers.all) {
        const shown = later.find(({ server, titles }) => server === url && titles !== null);
        expect(shown).toBeDefined();
        recovered.push(shown!.at - healedAt);
      }
      asked += later.length;
      if (eve) for (const each of servers.all) expect((await each.as(eve).get('/api/auth/me')).status).toBe(401);
      for (const each of admins()) {
        const stream = await each.stream('/api/admin/sessions/stream');
        const { data } = await stream.named('changed');
        expect([epochs.has(data['epoch'] as string), data['revision']]).toEqual([false, revision]);
        await stream.leave();
      }
      await Promise.all(streams.map((stream) => stream.leave()));
      await servers.hear();
    }
    recordDrill({ id: 'D35', what: `${what}: ${asked} requests with ETags of before, none of them confirmed`, acknowledged: 0, lost: 0, twice: 0, recovery_ms: recovered });
  });
};

const missing = databaseKinds.includes('postgres') ? (whyNoRedis ?? whyNoCluster) : 'PostgreSQL was not found';
if (missing === null) describe('a database that comes back without its latest changes', spec);
else reportSkipped('a database that comes back without its latest changes', missing);
