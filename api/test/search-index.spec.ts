import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { contains } from '../src/core/database/search/text-conditions.js';
import { trigramsOf } from '../src/core/database/search/trigrams.js';
import { foldBatch } from '../src/core/database/search/text-folding-sql.js';
import { Statement } from '../src/core/database/statement.js';
import { foldText } from '../src/core/text/fold.js';
import { databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { trigramIds } from './support/hits.js';

const insertUser = new Statement(
  "INSERT INTO users (user_id, email, name, role, status, password_hash, created_at) VALUES ($1, $2, $3, 'user', 'active', '', '2026')",
);
const insertSession = new Statement(
  "INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at) VALUES ($1, 'ann', $2, '2026', '2026')",
);
const retitle = new Statement('UPDATE user_sessions SET title = $2 WHERE session_id = $1');

/** Ids of the sessions whose title contains a text, found by a full scan. */
async function containing(reader: DataSource, text: string): Promise<string[]> {
  const has = reader.options.type === 'postgres' ? 'position($1 in fold_text(title)) > 0' : 'instr(fold_text(title), $1) > 0';
  const read = new Statement<{ id: string }>(`SELECT session_id AS id FROM user_sessions WHERE ${has} ORDER BY session_id`);
  return (await read.all(reader, foldText(text))).map(({ id }) => id);
}

/** The same, by the condition that searches use. */
async function searched(reader: DataSource, text: string, only?: string): Promise<string[]> {
  const parameters: unknown[] = [];
  const has = contains(reader, 'title', text, (value) => `$${parameters.push(value)}`);
  const one = only === undefined ? '' : `session_id = $${parameters.push(only)} AND`;
  const read = new Statement<{ id: string }>(`SELECT session_id AS id FROM user_sessions WHERE ${one} ${has} ORDER BY session_id`);
  return (await read.all(reader, ...parameters)).map(({ id }) => id);
}

/** Folds the texts, as the server does on SQLite soon after other programs wrote. */
async function fold({ writer }: GateOnScratch): Promise<void> {
  if (writer.options.type === 'postgres') return;
  for (const subject of ['session', 'user'] as const) await new Statement(foldBatch(subject)).all(writer, 1_000_000);
}

/** Letters with unusual case mappings, punctuation, emoji, and arbitrary characters. */
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'aAbBiIkKsSzZ 0%_\\\'"*-^:') },
  { weight: 4, arbitrary: fc.constantFrom(...'\u0130\u0131ßẞςσΣſ\u212aÅåéÉǅǆꭰᎠაᲐԩԨͿϳⱯɐＡａ👍🏽\u0307\u0301\n') },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }).filter((it) => it !== '\0' && it.isWellFormed()) },
);
const title = fc.array(character, { minLength: 1, maxLength: 24 }).map((characters) => characters.join(''));

describe.each(databaseKinds)('trigrams on %s', (kind) => {
  let on: GateOnScratch;
  let reader: DataSource;

  beforeAll(async () => {
    on = await openGate(kind);
    reader = on.reader;
    await insertUser.all(on.writer, 'ann', 'ann@example.com', null);
  });
  afterAll(() => on.close());
  beforeEach(() => on.writer.query('DELETE FROM user_sessions'));

  test('propose every title that contains the search, whatever its script and case, and no title is mistaken for another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(title, { minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(30), fc.boolean(), fc.boolean(), async (titles, which, from, upper, folded) => {
        await on.writer.query('DELETE FROM user_sessions');
        for (const [at, text] of titles.entries()) await insertSession.all(on.writer, String(at), at % 3 === 0 ? 'first' : text);
        for (const [at, text] of titles.entries()) if (at % 3 === 0) await retitle.all(on.writer, String(at), text);
        if (folded) await fold(on);
        const whole = [...titles[which % titles.length]!];
        const part = whole.slice(from % whole.length).slice(0, 8).join('');
        const typed = upper ? part.toUpperCase() : part.toLowerCase();
        if (foldText(typed) === '') return;
        expect(await searched(reader, typed)).toEqual(await containing(reader, typed));
        const found = await trigramIds(reader, 'session', typed);
        if (!found) return;
        const missed = (await containing(reader, typed)).filter((id) => !found.has(id));
        expect(missed.map((id) => titles[Number(id)])).toEqual([]);
      }),
      { numRuns: kind === 'sqlite' ? 400 : 150 },
    );
  });

  test('propose titles with any single letter in the other case', async () => {
    const letters: string[] = [];
    for (let point = 1; point < 0x2_0000; point++) {
      const letter = String.fromCodePoint(point);
      if (letter.isWellFormed() && (letter.toLowerCase() !== letter || letter.toUpperCase() !== letter)) letters.push(letter);
    }
    const rows = letters.map((letter, at) => [String(at), `x${letter}y`]);
    // In batches: a single statement might exceed PostgreSQL's statement timeout.
    for (let at = 0; at < rows.length; at += 400)
      await on.writer.query(
        kind === 'sqlite'
          ? `INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at)
             SELECT value ->> 0, 'ann', value ->> 1, '2026', '2026' FROM json_each(?)`
          : `INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at)
             SELECT value ->> 0, 'ann', value ->> 1, '2026', '2026' FROM json_array_elements(CAST($1 AS json))`,
        [JSON.stringify(rows.slice(at, at + 400))],
      );
    await fold(on);
    if (kind === 'postgres') await on.writer.query('ANALYZE'); // as autovacuum would; without statistics each search reads all rows
    const folded: { id: string; text: string }[] = await reader.query('SELECT session_id AS id, fold_text(title) AS text FROM user_sessions');
    const missed: string[] = [];
    // Each title is searched for by its own letter in lower case, if that is the form in which the database compares.
    for (const { id, text } of folded) {
      const typed = `x${letters[Number(id)]!.toLowerCase()}y`;
      if (foldText(typed) !== text) continue;
      const proposed = await trigramIds(reader, 'session', typed);
      if (proposed && !proposed.has(id)) missed.push(typed);
      // Without trigrams, the text condition alone has to find it.
      if (kind === 'sqlite' && (await searched(reader, typed, id)).length === 0) missed.push(`${typed} itself`);
    }
    expect(missed).toEqual([]);
    expect(folded.length).toBeGreaterThan(2_500);
  });

  test('follow changes of titles and names, and deletions; an untitled session has none', async () => {
    const proposed = (subject: 'session' | 'user', text: string) => trigramIds(reader, subject, text);
    await insertSession.all(on.writer, 'one', null);
    const grams = kind === 'sqlite' ? 'session_entries' : 'session_grams';
    expect(await on.writer.query(`SELECT * FROM ${grams}`)).toEqual([]);
    await retitle.all(on.writer, 'one', 'Zanzibar');
    expect(await proposed('session', 'nzib')).toEqual(new Set(['one']));
    await retitle.all(on.writer, 'one', 'Madagascar');
    expect([await proposed('session', 'nzib'), await proposed('session', 'DAGAS')]).toEqual([new Set(), new Set(['one'])]);
    await retitle.all(on.writer, 'one', null);
    expect(await proposed('session', 'dagas')).toEqual(new Set());
    await insertUser.all(on.writer, 'bob', 'bob@example.org', 'Robert');
    expect([await proposed('user', 'ober'), await proposed('user', 'ample.ORG')]).toEqual([new Set(['bob']), new Set(['bob'])]);
    await on.writer.query(`UPDATE users SET name = NULL WHERE user_id = 'bob'`);
    expect([await proposed('user', 'ober'), await proposed('user', 'ple.org')]).toEqual([new Set(), new Set(['bob'])]);
    await on.writer.query(`DELETE FROM users WHERE user_id = 'bob'`);
    expect(await proposed('user', 'ple.org')).toEqual(new Set());
    // A new row never inherits what a deleted one may have left behind.
    await retitle.all(on.writer, 'one', 'Zanzibar');
    await on.writer.query('DELETE FROM user_sessions');
    await insertSession.all(on.writer, 'two', 'Madagascar');
    expect([await proposed('session', 'nzib'), await proposed('session', 'dagas')]).toEqual([new Set(), new Set(['two'])]);
  });

  test('are not used for a text that is too short', () => {
    expect([trigramIds(reader, 'session', 'ab'), trigramIds(reader, 'session', '👍🏽')]).toEqual([null, null]);
  });
});

test('a long search uses a few trigrams, spread over all of it', () => {
  const grams = trigramsOf('abcdefghijklmnopqrstuvwxyz');
  expect([grams.length, grams[0], grams.at(-1)]).toEqual([8, 'abc', 'xyz']);
});
