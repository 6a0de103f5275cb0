import { adminSessionsQuery } from '@switchboard/shared';
import { spawnSync } from 'node:child_process';
import type { DataSource } from 'typeorm';
import { MessagesRepository } from '../src/chat/messages.repository.js';
import { SessionListRepository } from '../src/live/session-list.repository.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { seed } from './support/seeded.js';

const UNTIL = Date.UTC(2026, 10, 22, 12);
const THRESHOLD = new Date(UNTIL - 5 * 60_000).toISOString();

interface Run {
  text: string;
  parameters: unknown[];
}

/**
 * Counts how often SQLite plans each statement in ten runs, as better-sqlite3 reveals it: whenever a statement was planned again, the driver
 * creates a function for its rows. In a separate process, because the driver keeps the `Function` of the realm that loaded it first.
 */
const counting = `
  import Database from 'better-sqlite3';
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  const { file, runs } = JSON.parse(input);
  const database = new Database(file, { readonly: true });
  database.function('may_continue', () => 1);
  database.function('fold_text', { deterministic: true }, (text) => (text === null ? null : String(text).toLowerCase()));
  let made = 0;
  globalThis.Function = new Proxy(Function, { apply: (target, self, args) => (made++, Reflect.apply(target, self, args)) });
  const counts = runs.map(({ text, parameters }) => {
    made = 0;
    const statement = database.prepare(text);
    for (let time = 0; time < 10; time++) statement.all(...parameters);
    return made;
  });
  console.log(JSON.stringify(counts));
`;

describe('SQLite plans once', () => {
  let on: GateOnScratch;
  const runs: Run[] = [];

  beforeAll(async () => {
    on = await openGate('sqlite');
    await seed(on, { sessions: 300, seed: 5, until: UNTIL });
  });
  afterAll(() => on.close());

  /** A reader that records the queries that return rows. */
  function watched(): DataSource {
    const query = async (text: string, parameters: unknown[] = []): Promise<unknown> => {
      const rows: unknown[] = await on.reader.query(text, parameters);
      if (rows.length > 0) runs.push({ text, parameters });
      return rows;
    };
    return { options: on.reader.options, query } as unknown as DataSource;
  }

  function plansOf(some: Run[]): number[] {
    const { settings } = on.database;
    const input = JSON.stringify({ file: settings.kind === 'sqlite' ? settings.file : '', runs: some });
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', counting], { input, encoding: 'utf8', cwd: import.meta.dirname });
    expect(stderr).toBe('');
    return JSON.parse(stdout) as number[];
  }

  test('every query for a page of the list, a search or earlier messages, however often it runs', async () => {
    const source = watched();
    const list = new SessionListRepository(source, { on: () => source } as never, { transcripts: 'open' });
    const [one]: { session_id: string; user_id: string }[] = await on.reader.query('SELECT session_id, user_id FROM user_sessions WHERE message_count > 3 LIMIT 1');
    const queries = [{}, { sort: 'created_at' }, { status: 'ended' }, { status: 'active' }, { user_id: one!.user_id }, { q: 'the' }, { text: 'a' }, { from: new Date(UNTIL - 86_400_000 * 300).toISOString(), sort: '-created_at' }];
    for (const query of queries) await list.read(adminSessionsQuery.parse(query), THRESHOLD);
    const messages = new MessagesRepository(watched());
    await messages.historyBefore(one!.session_id, 1_000, 8);
    await messages.sizesAfter(one!.session_id, 0, 50);
    await messages.between(one!.session_id, 0, 50);
    expect(runs.length).toBeGreaterThan(queries.length);
    const counts = plansOf(runs);
    expect(runs.map(({ text }, index) => [counts[index], text])).toEqual(runs.map(({ text }) => [1, text]));
  });

  test('but plans a query without the unary plus on every run', () => {
    const text = 'SELECT role, content FROM messages WHERE session_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?';
    const [run] = runs.filter(({ text: each }) => each.includes('ORDER BY seq DESC'));
    expect(plansOf([{ text, parameters: run!.parameters.slice(0, 3) }])[0]).toBeGreaterThan(5);
  });
});
