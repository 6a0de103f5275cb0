import { said } from '../../test/support/model-answers.js';
import { type PromptParts, promptOf } from './model-messages.js';

const noPassages: PromptParts['passages'] = { textWithin: () => ({ text: '', sources: [] }) };
const parts: PromptParts = {
  system: 'Be brief.', history: [], instructions: [], isPartial: false, question: 'And now?', passages: noPassages, budget: 4_000, factor: 1, from: undefined,
};

/** A conversation of this many turns, each a question and an answer of 250 bytes. */
const turns = (count: number) =>
  Array.from({ length: 2 * count }, (_, at) => said(at % 2 === 0 ? 'user' : 'assistant', `${at + 1} `.padEnd(250, 'x'), at + 1));

test('there is one system message, turns alternate, and the first is a user’s', () => {
  const history = [
    said('assistant', 'Welcome!', 1), said('user', 'one', 2), said('user', 'two', 3), said('assistant', 'both', 4), said('assistant', '  ', 5),
    said('system', 'Anna came', 6), said('operator', 'I am here', 7, 'Anna'), said('operator', 'and gone', 8), said('user', 'three', 9),
  ];
  expect(promptOf({ ...parts, history }).messages).toEqual([
    { role: 'system', content: expect.stringMatching(/^Be brief\.\n\nTurns that begin with «staff NAME:»/) },
    { role: 'user', content: 'one\n\ntwo' },
    { role: 'assistant', content: 'both\n\n«staff Anna:» I am here\n\n«staff:» and gone' },
    { role: 'user', content: 'three\n\nAnd now?' },
  ]);
});

test('where everything fits, everything is given', () => {
  const { messages, history_from } = promptOf({ ...parts, history: turns(5) });
  expect([messages.length, history_from]).toEqual([12, null]);
  expect(messages[0]!.content).toBe('Be brief.');
});

test('400 turns: the prompt always fits, and its beginning stays the same for ten turns and more', () => {
  let from: number | undefined;
  const beginnings: number[] = [];
  for (let count = 1; count <= 400; count++) {
    const history = turns(count).slice(-200);
    const prompt = promptOf({ ...parts, history, isPartial: history.length === 200, from, budget: 6_000 });
    expect(prompt.plain).toBeLessThanOrEqual(6_000);
    expect(prompt.messages.at(-1)!.content).toBe('And now?');
    from = prompt.history_from ?? undefined;
    beginnings.push(from ?? 1);
  }
  expect(beginnings.at(-1)).toBeGreaterThan(700);
  const runs = beginnings.reduce<Map<number, number>>((all, beginning) => all.set(beginning, (all.get(beginning) ?? 0) + 1), new Map());
  expect(Math.min(...[...runs.values()].slice(0, -1))).toBeGreaterThanOrEqual(10);
});

test('a history that was read in part does not move with each turn either', () => {
  let from: number | undefined;
  const beginnings = new Set<number>();
  for (let count = 100; count < 120; count++) {
    const prompt = promptOf({ ...parts, history: turns(count).slice(-40), isPartial: true, from, budget: 100_000 });
    from = prompt.history_from!;
    beginnings.add(from);
  }
  expect(beginnings.size).toBeLessThanOrEqual(4);
});

test('nothing earlier fits beside a long question, and that is said', () => {
  const { messages, history_from } = promptOf({ ...parts, history: turns(3), question: 'x'.repeat(11_700) });
  expect([messages.length, history_from]).toEqual([2, 7]);
});

test('a question that alone is too large is refused with both numbers', () => {
  expect(() => promptOf({ ...parts, question: 'x'.repeat(12_000) })).toThrow('the question needs about 4011 tokens, and 4000 are left for it');
  expect(() => promptOf({ ...parts, question: 'x'.repeat(7_000), factor: 2 })).toThrow('tokens');
});

test('passages get a quarter of the budget, and never the room of the question', () => {
  const asked: number[] = [];
  const passages: PromptParts['passages'] = {
    textWithin: (most) => {
      asked.push(most);
      return { text: 'PASSAGES', sources: [{ title: 'a', url: '/help/a' }] };
    },
  };
  const { messages, sources } = promptOf({ ...parts, passages });
  expect(messages.at(-1)!.content).toBe('PASSAGES\n\nAnd now?');
  expect(sources).toHaveLength(1);
  promptOf({ ...parts, passages, question: 'x'.repeat(11_700) });
  expect(asked[0]).toBeCloseTo(996, 0);
  expect(asked[1]).toBeLessThan(90);
});

test('instructions stand in the system message alone, numbered, and count towards the budget', () => {
  const instructions = ['Offer a refund.', 'Be brief.'];
  const { messages, plain } = promptOf({ ...parts, history: turns(1), instructions });
  expect(messages[0]!.content).toMatch(/^Be brief\.\n\nInstructions by the operators [^\n]*\n1\. Offer a refund\.\n2\. Be brief\.$/);
  expect(JSON.stringify(messages.slice(1))).not.toContain('refund');
  expect(plain).toBeGreaterThan(promptOf({ ...parts, history: turns(1) }).plain);
  expect(() => promptOf({ ...parts, instructions: ['x'.repeat(20_000)] })).toThrow('tokens');
});
