import { setTimeout as delay } from 'node:timers/promises';
import { startApp } from './support/app.js';
import { databaseKinds } from './support/databases.js';
import { recordDrill, times } from './support/drill-figures.js';
import { MoveCommand } from './support/move-command.js';
import { MoveFixture } from './support/move-fixture.js';
import { reportSkipped } from './support/skipped-tests.js';

const killed = (): void => {
  let on: MoveFixture;
  beforeEach(async () => {
    on = await MoveFixture.create(true);
    await on.fill(times(120, 1_000));
  });
  afterEach(() => on.drop());

  const expectRefusedByServers = () => expect(startApp({ database: on.target })).rejects.toThrow(/unfinished/);

  test('while it copies sessions, then messages, then derives trigrams: the last call completes the move', async () => {
    for (const table of ['user_sessions', 'messages', 'session_grams']) {
      await MoveCommand.killWhenWriting(on, table);
      await expectRefusedByServers();
    }
    const { code, output } = await MoveCommand.run(on);
    expect([code, output]).toEqual([0, expect.stringMatching(/Continuing an unfinished move[^]*Moved: [\d,]+ rows are, byte for byte/)]);
    await on.expectEqual();
  });

  test('at random instants: no server opens half of it, and whichever call ends it, every row has arrived', async () => {
    const kills = times(2, 30);
    const found = { 'not begun': 0, unfinished: 0, finished: 0 };
    let [rows, moves] = [0, 0];
    /** milliseconds that a whole move takes from its first line */
    const untroubled = await timed(on);
    for (let kill = 0; kill < kills || found.unfinished === 0; kill++) {
      if ((await on.progress()) === 'finished') {
        rows += await on.expectEqual();
        moves++;
        await on.beginAgain();
      }
      const command = new MoveCommand(on);
      await Promise.race([command.begun, command.finished]);
      await delay(Math.random() * untroubled);
      await command.kill();
      const progress = await on.progress();
      found[progress]++;
      if (progress === 'unfinished') await expectRefusedByServers();
    }
    if ((await on.progress()) !== 'finished') expect(await MoveCommand.run(on)).toMatchObject({ code: 0 });
    rows += await on.expectEqual();
    moves++;
    recordDrill({
      id: 'D33', what: `\`npm run move\` killed at ${found['not begun'] + found.unfinished + found.finished} random instants: ${found['not begun']} before it began, ${found.unfinished} while it worked, ${found.finished} at its end; ${moves} moves completed`,
      acknowledged: rows, lost: 0, twice: 0,
    });
  });
};

async function timed(on: MoveFixture): Promise<number> {
  const command = new MoveCommand(on);
  await command.begun;
  const beganAt = performance.now();
  expect(await command.finished).toMatchObject({ code: 0 });
  return performance.now() - beganAt;
}

if (databaseKinds.includes('postgres')) describe('D33: a move that is killed with kill -9', killed);
else reportSkipped('D33: a killed move', 'PostgreSQL was not found');
