import type { OwnSessionList } from '@switchboard/shared';
import fc from 'fast-check';
import { accountCommands, refresh, register, rename, signIn } from './model/account-commands.js';
import { adminReads, chatCommands } from './model/chat-commands.js';
import { adminLists, sessionCommands } from './model/session-commands.js';
import type { Model, Person, Real } from './model/world.js';
import { type TestApp, startApp } from './support/app.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { withTimeLimit } from './support/time-limit.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';

/** Number of random sequences on each database. */
const RUNS = 40;

/** Checks that the console's list shows a command's effect at once. It was read before it too, so a stale copy would be detected. */
const watched = (command: fc.AsyncCommand<Model, Real>): fc.AsyncCommand<Model, Real> => ({
  ...command,
  run: async (model, real) => {
    await command.run(model, real);
    await adminLists(model, real);
  },
});

/**
 * After any sequence of calls, the server responds as the model predicts. A failure reports the seed, the path and the shortest
 * sequence found; pass both to `fc.assert`, and its replayPath to `fc.commands`, to reproduce it.
 */
describe.each(databaseKinds)('any sequence of calls on %s', (kind) => {
  let on: TestApp;
  let real: Real;
  let people: Person[];

  beforeAll(async () => {
    const clock = new FakeClock();
    on = await startApp({ kind, clock, extensions: [scripted], env: { SESSION_IDLE_AFTER: '5m' } });
    ScriptedResponder.instance.failing = true;
    real = { on, clock, admin: await on.admin() };
    people = ['ann', 'bob', 'cleo'].map((name) => ({
      email: `${name}@example.com`, user_id: null, name, signed_in: false, token_until: 0, client: on.anonymous(),
    }));
  });
  afterAll(() => on.close());

  /** Resets the three users: just signed in, with their original names and without sessions, so that no run depends on an earlier one. */
  const begin = async (): Promise<Model> => {
    const deleted: string[] = [];
    for (const person of people) {
      if (person.user_id === null) await register(person, real);
      else await (person.signed_in ? refresh : signIn)(person, real);
      await rename(person, real, person.email.split('@')[0]!);
      const { sessions } = (await person.client.get<OwnSessionList>('/api/sessions?limit=200')).body;
      for (const { session_id } of sessions) {
        await person.client.delete(`/api/sessions/${session_id}`);
        deleted.push(session_id);
      }
    }
    const model: Model = { people, sessions: [], deleted, seen: new Map() };
    await adminLists(model, real);
    return model;
  };

  /** Checks that nothing acknowledged is lost and that nothing else exists. */
  const end = async (model: Model): Promise<void> => {
    await adminLists(model, real);
    for (const session of model.sessions) await adminReads(real, session.session_id, session, 200);
    for (const session_id of model.deleted) await adminReads(real, session_id, undefined, 200);
  };

  test('is answered as the model predicts', async () => {
    const all = [...accountCommands, ...sessionCommands, ...chatCommands, ...chatCommands].map((each) => each.map(watched));
    const commands = fc.commands(all, { maxCommands: 30, size: 'max' });
    await fc.assert(
      fc.asyncProperty(
        commands,
        withTimeLimit(40_000, async (sequence) => {
          const model = await begin();
          await fc.asyncModelRun(() => ({ model, real }), sequence);
          await end(model);
        }),
      ),
      { numRuns: RUNS },
    );
  });
});
