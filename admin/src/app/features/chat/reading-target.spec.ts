import { type ReadingLayout, hasTextBelow, readingAfterScroll, readingTarget } from './reading-target';

const layout = (more: Partial<ReadingLayout>): ReadingLayout => ({ view: 500, end: 2_000, top: 0, space: 0, question: 1_800, answer: 1_900, ...more });

describe('readingTarget', () => {
  it.each([
    ['a question that was sent goes to the top, with space below it', 'sent', { end: 1_900, answer: null }, { top: 1_800, space: 400 }],
    ['its answer grows below it', 'sent', { end: 2_200 }, { top: 1_800, space: 100 }],
    ['the answer is followed when it reaches the bottom', 'sent', { end: 2_350 }, { top: 1_850, space: 0 }],
    ['until its first line would leave', 'sent', { end: 9_000 }, { top: 1_900, space: 0 }],
    ['a conversation opens at its last question', 'landed', { end: 9_000 }, { top: 1_800, space: 0 }],
    ['or at its end, if that is nearer, without space', 'landed', {}, { top: 1_500, space: 0 }],
    ['a conversation without questions opens at its end', 'landed', { question: null }, { top: 1_500, space: 0 }],
    ['a short one at its top', 'landed', { end: 300, question: 20 }, { top: 0, space: 0 }],
    ['the end is followed', 'end', { top: 1_000 }, { top: 1_500, space: 0 }],
    ['the end is not followed upwards, as long as there is space', 'end', { top: 1_600, space: 200 }, { top: 1_600, space: 100 }],
    ['who has scrolled away is not moved', 'away', { top: 700, space: 300 }, { top: 700, space: 0 }],
    ['nor while the space is in view', 'away', { top: 1_700, space: 300 }, { top: 1_700, space: 200 }],
  ] as const)('%s', (_what, reading, more, target) => {
    expect(readingTarget(reading, layout(more))).toEqual(target);
  });

  it('never moves what grows below, for any layout of a reader who is away', () => {
    for (let end = 600; end < 3_000; end += 100) for (const top of [0, 50, 100]) expect(readingTarget('away', layout({ end, top })).top).toBe(top);
  });
});

describe('readingAfterScroll', () => {
  it.each([
    ['scrolling up leaves', 'end', 1_500, { top: 1_400 }, 'away'],
    ['a few pixels do not', 'end', 1_500, { top: 1_480 }, 'end'],
    ['scrolling up while the end is in view leaves too', 'sent', 1_800, { top: 1_650, space: 300 }, 'away'],
    ['scrolling down without reaching the end', 'sent', 1_900, { top: 2_000, end: 3_000 }, 'away'],
    ['returning to the end', 'away', 1_000, { top: 1_490 }, 'end'],
    ['a text that became shorter is no scrolling', 'sent', 1_900, { top: 1_500 }, 'sent'],
  ] as const)('%s', (_what, reading, from, more, expected) => {
    expect(readingAfterScroll(reading, from, layout(more))).toBe(expected);
  });
});

describe('hasTextBelow', () => {
  it.each([
    ['at the very end', { top: 1_500 }, false],
    ['a few pixels above it', { top: 1_470 }, false],
    ['further up', { top: 1_400 }, true],
    ['in the space below', { top: 1_800 }, false],
  ])('%s', (_what, more, expected) => expect(hasTextBelow(layout(more))).toBe(expected));
});
