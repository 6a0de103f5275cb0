import { History, type SeededSession } from './history.js';

const UNTIL = Date.UTC(2026, 10, 22, 12);
const plan = { sessions: 4_000, seed: 5, until: UNTIL };

describe('a generated history', () => {
  const history = new History(plan);
  const sessions = [...history.sessions()];
  const messages = sessions.flatMap((session) => session.messages);
  const share = (of: (session: SeededSession) => boolean) => sessions.filter(of).length / sessions.length;

  test('is identical for the same plan, and different for another seed', () => {
    const again = new History(plan);
    expect([again.people, [...again.sessions()]]).toEqual([history.people, sessions]);
    expect(new History({ ...plan, seed: 6 }).people).not.toEqual(history.people);
  });

  test('has unique ids, which are UUIDs of version 7', () => {
    const ids = [...history.people.map(({ user_id }) => user_id), ...sessions.map(({ session_id }) => session_id), ...messages.map(({ message_id }) => message_id)];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(new Set(history.people.map(({ email }) => email)).size).toBe(history.people.length);
  });

  test('is uneven: two to three messages on average, some sessions with very many, and many people with few sessions', () => {
    expect(messages.length / sessions.length).toBeGreaterThan(2);
    expect(messages.length / sessions.length).toBeLessThan(3.5);
    expect(Math.max(...sessions.map((session) => session.messages.length))).toBeGreaterThan(60);
    const each = history.people.map(({ user_id }) => sessions.filter((session) => session.user_id === user_id).length).sort((a, b) => b - a);
    expect(each[0]).toBeGreaterThan(5 * each[Math.floor(each.length / 2)]!);
  });

  test('has active, idle, ended and empty sessions, over two years', () => {
    expect(share(({ ended_at }) => ended_at !== null)).toBeCloseTo(0.33, 1);
    expect(share((session) => session.messages.length === 0)).toBeCloseTo(0.07, 1);
    expect(sessions.filter(({ last_activity_at }) => last_activity_at > new Date(UNTIL - 5 * 60_000).toISOString())).toHaveLength(2);
    expect(sessions[0]!.created_at < '2025-02-01').toBe(true);
  });

  test('is written in many scripts, and never splits a character', () => {
    const text = messages.map(({ content }) => content).join('') + history.people.map(({ name }) => name ?? '').join('');
    for (const script of ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Devanagari', 'Han', 'Hangul', 'Hiragana'])
      expect([script, new RegExp(`\\p{Script=${script}}`, 'u').test(text)]).toEqual([script, true]);
    expect(sessions.every(({ title }) => (title ?? '').isWellFormed() && [...(title ?? '')].length <= 200)).toBe(true);
  });

  test('is chronological in each session: nothing before its start, nothing after the end of the history', () => {
    for (const { created_at, last_activity_at, ended_at, messages } of sessions) {
      const instants = [created_at, ...messages.map((message) => message.created_at), last_activity_at, ...(ended_at === null ? [] : [ended_at])];
      expect(instants).toEqual([...instants].sort());
      expect(instants.at(-1)! <= new Date(UNTIL).toISOString()).toBe(true);
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
    }
  });
});
