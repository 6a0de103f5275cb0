import { adminSessionsQuery } from '@switchboard/shared';
import fc from 'fast-check';
import { SessionListRepository } from '../src/live/session-list.repository.js';
import { MessageWordsRepository } from '../src/search/message-words.repository.js';
import { databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { wordIds } from './support/hits.js';
import { idsOn } from './support/list-ids.js';
import { addUser, addMessage, addSession } from './support/insert-rows.js';

/** Combining accents and vowel points of Latin, Greek, Cyrillic, Hebrew and Arabic, which are ignored. */
const isAccent = (sign: string): boolean => /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]/.test(sign);
const isOfWords = (sign: string): boolean => /[\p{L}\p{N}\p{M}]/u.test(sign);
const isUnspaced = (sign: string): boolean => /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u.test(sign);

/** Numbers of characters of a word, and of words of a search, that count. */
const [SIGNS, WORDS] = [40, 16];

/**
 * Splits a text into words as the handbook describes, character by character.
 *
 * @param searched whether the words are searched for: then a run of several characters does not yield its last one alone
 */
function expectedWords(text: string, searched: boolean): string[] {
  const signs = [...text.normalize('NFKD').toUpperCase().toLowerCase().replaceAll('ς', 'σ')].filter((sign) => !isAccent(sign)).join('').normalize('NFC');
  const runs: string[][] = [[]];
  let before = '';
  for (const sign of signs) {
    // A word ends before a character that is not part of words, and where a script without spaces begins or ends.
    if (!isOfWords(sign) || (before !== '' && isUnspaced(sign) !== isUnspaced(before))) runs.push([]);
    if (isOfWords(sign)) runs.at(-1)!.push(sign);
    before = isOfWords(sign) ? sign : '';
  }
  const all = runs.flatMap((run) => {
    if (run.length === 0) return [];
    if (!isUnspaced(run[0]!)) return [run.slice(0, SIGNS).join('')];
    const pairs = run.slice(1).map((sign, at) => run[at]! + sign);
    return searched && run.length > 1 ? pairs : [...pairs, run.at(-1)!];
  });
  return searched ? [...new Set(all)].slice(0, WORDS) : all;
}

/** Whether one of these messages contains all the words, or words that start with them: the result of a full scan. */
function isSaidIn(messages: Iterable<string>, text: string): boolean {
  const searched = expectedWords(text, true);
  return searched.length > 0 && [...messages].some((message) => {
    const words = expectedWords(message, false);
    return searched.every((word) => words.some((each) => each.startsWith(word)));
  });
}

/** Words with common prefixes, in many scripts; characters that operators consist of; and arbitrary characters. */
const word = fc.constantFrom(
  ...'near NEAR and AND or OR not NOT neared Android notary crème CRÈME cremes creme\u0301 brûlée Straße STRASSE strasse'.split(' '),
  ...'ΟΔΟΣ οδος ΐ İstanbul ısı Ёлка елка Елки שָׁלוֹם שלום مُحَمَّد محمد محمدي हिन्दी 안녕하세요 안녕 会議室 会議 室 議 東京 ひらがな カタカナ ｶﾀｶﾅ ไทย ภาษาไทย x東京y'.split(' '),
  ...'a ab abc abcd 1 12 3.14 ½ ² 👍🏽 👩‍👩‍👧 🇩🇪 ﬁne ǅ words: content:a {a} +a'.split(' '),
);
const mark = fc.constantFrom(...' \t\n"\'*-:^(){}[]+~%_\\/|&!<>,.;\u0001\u001f\u007f\u200b\u00ad\ufe0f');
const anything = fc.string({ minLength: 1, maxLength: 3, unit: 'binary' }).filter((it) => !it.includes('\0') && it.isWellFormed());
const text = (limit: number) =>
  fc.array(fc.oneof({ weight: 8, arbitrary: word }, { weight: 5, arbitrary: mark }, { weight: 4, arbitrary: fc.constant(' ') }, { weight: 1, arbitrary: anything }), {
    minLength: 1,
    maxLength: limit,
  }).map((parts) => parts.join(''));
const message = text(12);
const beginning = fc.tuple(word, fc.integer({ min: 1, max: 4 })).map(([each, limit]) => [...each].slice(0, limit).join(''));
const search = fc.oneof(text(4), fc.array(fc.oneof(word, beginning), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')));

type Step =
  | { does: 'say'; where: number; what: string }
  | { does: 'change'; where: number; what: string }
  | { does: 'delete session' | 'delete person'; where: number }
  | { does: 'index' };
const place = fc.nat(5);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ does: fc.constant('say'), where: place, what: message }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('change'), where: place, what: message }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('delete session', 'delete person'), where: place }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('index') }) },
);

describe.each(databaseKinds)('message words on %s', (kind) => {
  let on: GateOnScratch;
  let words: MessageWordsRepository;
  let lists: SessionListRepository;
  let runs = 0;

  beforeAll(async () => {
    on = await openGate(kind);
    [words, lists] = [new MessageWordsRepository(on.reader), new SessionListRepository(on.reader, on.longReads, { transcripts: 'open' })];
  });
  afterAll(() => on.close());

  async function index(limit: number): Promise<void> {
    for (let isAll = false; !isAll; ) {
      isAll = (await on.gate.run(({ manager }) => words.index(manager, limit, 100))).isAll;
      await on.gate.run(({ manager }) => words.merge(manager, 1));
    }
  }

  /** Applies a step to the database and to the reference model: messages by session, six sessions of two users. */
  async function take(one: Step, at: number, kept: Map<string, string[]>, limit: number): Promise<void> {
    if (one.does === 'index') return index(limit);
    const [who, id] = [`${runs}-${one.where % 2}`, `${runs}-${one.where}`];
    if (one.does === 'delete session') {
      await on.writer.query(`DELETE FROM user_sessions WHERE session_id = '${id}'`);
      kept.delete(id);
    } else if (one.does === 'delete person') {
      await on.writer.query(`DELETE FROM users WHERE user_id = '${who}'`);
      for (const each of [one.where % 2, (one.where % 2) + 2, (one.where % 2) + 4]) kept.delete(`${runs}-${each}`);
    } else if (one.does === 'say') {
      if (!(await on.writer.query(`SELECT 1 FROM users WHERE user_id = '${who}'`)).length) await addUser(on.writer, who);
      if (!kept.has(id)) await addSession(on.writer, id, who);
      await addMessage(on.writer, id, at + 1, one.what);
      kept.set(id, [...(kept.get(id) ?? []), one.what]);
    } else if ('what' in one && kept.has(id)) {
      await on.writer.query(`UPDATE messages SET content = ${kind === 'sqlite' ? '?' : '$1'} WHERE session_id = '${id}'`, [one.what]);
      kept.set(id, kept.get(id)!.map(() => one.what));
    }
  }

  async function found(search: string): Promise<{ proposed: string[]; listed: string[] }> {
    const proposed = await wordIds(on.reader, search);
    const { page } = await lists.read(adminSessionsQuery.parse({ text: search, limit: 200 }), '2020');
    return { proposed: [...proposed].sort(), listed: idsOn({ page }).sort() };
  }

  test('are found exactly as by a full scan: no more, no less, and nothing in a search is an operator', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), fc.array(search, { minLength: 1, maxLength: 6 }), fc.constantFrom(1, 2, 50), async (steps, searches, limit) => {
        runs++;
        await on.writer.query('DELETE FROM users');
        const kept = new Map<string, string[]>();
        for (const [at, one] of steps.entries()) await take(one, at, kept, limit);
        await index(limit);
        for (const what of searches) {
          const expected = [...kept].filter(([, messages]) => isSaidIn(messages, what)).map(([id]) => id).sort();
          const { proposed, listed } = await found(what);
          expect([what, { proposed, listed }]).toEqual([what, { proposed: expected, listed: expected }]);
        }
        await on.writer.query('DELETE FROM users');
        expect(await on.writer.query('SELECT * FROM message_words')).toEqual([]);
        if (kind === 'sqlite') await on.writer.query("INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1)");
      }),
      { numRuns: kind === 'sqlite' ? 120 : 40 },
    );
  });
});
