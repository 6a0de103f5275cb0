import fc from 'fast-check';
import { type Segment, ThoughtTags } from './thought-tags.js';

/** Neighbours of one kind joined: where a text was cut is of no interest. */
function joined(segments: readonly Segment[]): { thought: string; text: string } {
  const all = (kind: 'text' | 'thought') => segments.map((segment) => (kind in segment ? (segment as Record<string, string>)[kind] : '')).join('');
  return { thought: all('thought'), text: all('text') };
}

function split(pieces: readonly string[], startsThinking = false): { thought: string; text: string } {
  const tags = new ThoughtTags(startsThinking);
  return joined([...pieces.flatMap((piece) => tags.split(piece)), ...tags.end()]);
}

const texts: [text: string, startsThinking: boolean, thought: string, answer: string][] = [
  ['plain', false, '', 'plain'],
  ['<think>a</think>b', false, 'a', 'b'],
  ['\n <think>\na\n</think>\n\nb </think> c <think>d</think>', false, '\na\n', 'b </think> c <think>d</think>'],
  ['a <think>b</think>', false, '', 'a <think>b</think>'],
  ['<thinking>a</thinking>', false, '', '<thinking>a</thinking>'],
  ['<think>never ends', false, 'never ends', ''],
  ['<thi', false, '', '<thi'],
  ['a</think>b', false, '', 'a</think>b'],
  ['a</think>b', true, 'a', 'b'],
  ['<think>a</think>b', true, 'a', 'b'],
  ['a </thin k></think> b', true, 'a </thin k>', 'b'],
  ['  \n ', false, '', '  \n '],
  ['', false, '', ''],
];

test.each(texts)('%j, beginning inside a thought: %s', (text, startsThinking, thought, answer) => {
  expect(split([text], startsThinking)).toEqual({ thought, text: answer });
  expect(split([...text], startsThinking)).toEqual({ thought, text: answer });
});

test('the segments do not depend on where the text is cut', () => {
  const alphabet = fc.constantFrom('<think>', '</think>', '<', '/', 'think', '>', ' ', '\n', 'a', '👍', '</', '<th');
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 12 }), fc.array(fc.nat(60), { maxLength: 8 }), fc.boolean(), (parts, cuts, startsThinking) => {
      const text = parts.join('');
      const positions = [0, ...cuts.sort((one, other) => one - other), text.length];
      const pieces = positions.slice(1).map((to, at) => text.slice(positions[at], Math.max(positions[at]!, to)));
      expect(split(pieces, startsThinking)).toEqual(split([text], startsThinking));
    }),
    { numRuns: 500, seed: 4_711 },
  );
});

test('a text beside thoughts of their own begins outside', () => {
  const tags = new ThoughtTags(true);
  tags.thoughtsAreSeparate();
  expect(joined([...tags.split('the answer'), ...tags.end()])).toEqual({ thought: '', text: 'the answer' });
});

test('white space without end is not held back', () => {
  const tags = new ThoughtTags(false);
  expect(joined(tags.split(' '.repeat(100))).text).toHaveLength(100);
});
