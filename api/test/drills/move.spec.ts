import { startApp } from '../support/app.js';
import { databaseKinds } from '../support/databases.js';
import { recordDrill, times } from '../support/drill-figures.js';
import { MoveCommand } from '../support/move-command.js';
import { MoveFixture } from '../support/move-fixture.js';
import { PostgresCluster, whyNoCluster } from '../support/postgres-cluster.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { SmallDisk } from '../support/small-disk.js';

const MEBIBYTES = 48;

/** Why the target's disk cannot be filled here, or null. */
const whyNoDisk = ((): string | null => {
  if (!databaseKinds.includes('postgres') || whyNoCluster !== null) return whyNoCluster ?? 'PostgreSQL was not found';
  try {
    SmallDisk.mount(1).remove();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
})();

/** The command says what is in the way, and ends with 1; the target, if it is the one that was begun, serves nobody. */
async function expectRefused(on: MoveFixture, words: RegExp): Promise<void> {
  expect(await MoveCommand.run(on)).toEqual({ code: 1, output: expect.stringMatching(words) });
}

const refusals = (): void => {
  let on: MoveFixture;
  beforeEach(async () => {
    on = await MoveFixture.create(true);
    await on.fill();
  });
  afterEach(() => on.drop());

  test('D33: a row of the source changed between two calls: the second one says where, until the row is as it was', async () => {
    await MoveCommand.killWhenWriting(on, 'messages');
    on.change("UPDATE user_sessions SET title = title || '!' WHERE rowid = (SELECT max(rowid) FROM user_sessions)");
    await expectRefused(on, /The source has changed since the move began: rows of user_sessions up to/);
    await expect(startApp({ database: on.target })).rejects.toThrow(/unfinished/);
    on.change("UPDATE user_sessions SET title = rtrim(title, '!') WHERE rowid = (SELECT max(rowid) FROM user_sessions)");
    await expectMoved(on, 'a row of the source changed between two calls, and changed back');
  });

  test('D33: one byte of the target changed before it is read back: the command names the row, until it is as it was', async () => {
    await MoveCommand.killWhenWriting(on, 'session_grams');
    const change = (content: string) => on.onTarget(`UPDATE messages SET content = ${content} WHERE message_id = (SELECT max(message_id) FROM messages)`);
    await change("content || ' '");
    await expectRefused(on, /messages differs in the target: the row [\w-]+\/[\w-]+\./);
    await expect(startApp({ database: on.target })).rejects.toThrow(/unfinished/);
    await change('left(content, -1)');
    await expectMoved(on, 'one byte of the target changed before it was read back, and changed back');
  });

  test('D33: a target with foreign rows is refused, and keeps them', async () => {
    await (await startApp({ database: on.target })).close();
    const people = () => on.onTarget<{ email: string }>('SELECT email FROM users ORDER BY email');
    const before = await people();
    await expectRefused(on, /The target already has rows in .*users/);
    expect(await people()).toEqual(before);
    const server = await startApp({ database: on.target });
    await server.close();
  });
};

async function expectMoved(on: MoveFixture, what: string): Promise<void> {
  expect(await MoveCommand.run(on)).toMatchObject({ code: 0 });
  recordDrill({ id: 'D33', what: `\`npm run move\`: ${what}`, acknowledged: await on.expectEqual(), lost: 0, twice: 0 });
}

const onSmallDisk = (): void => {
  let cluster: PostgresCluster;
  let disk: SmallDisk;
  let on: MoveFixture;
  beforeEach(async () => {
    cluster = await PostgresCluster.start({ fsync: 'off' });
    disk = SmallDisk.mount(MEBIBYTES);
    const url = await cluster.createDatabaseIn(disk.folder, 'small');
    on = await MoveFixture.into({ settings: { kind: 'postgres', url }, url, drop: () => Promise.resolve() });
    await on.fill();
    await on.interruptAt(/tables are moved/);
  });
  afterEach(async () => {
    await on.drop();
    cluster.remove();
    disk.remove();
  });

  test('D33: the disk of the target is full: the command says so each time, and completes the move once there is room', async () => {
    const rounds = times(2, 4);
    for (let round = 0; round < rounds; round++) {
      // A little more room each time, so that it gets a little further.
      disk.fill(round * 8_192);
      await expectRefused(on, /The disk of PostgreSQL is full/);
      await expect(startApp({ database: on.target })).rejects.toThrow(/unfinished/);
      disk.free();
    }
    await expectMoved(on, `the disk of the target full ${rounds} times`);
  });
};

if (databaseKinds.includes('postgres')) describe('a move in which something is changed', refusals);
else reportSkipped('D33: a move in which something is changed', 'PostgreSQL was not found');
if (whyNoDisk === null) describe('a move to a disk that is full', onSmallDisk);
else reportSkipped('D33: a move to a disk that is full', whyNoDisk);
