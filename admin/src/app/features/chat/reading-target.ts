/**
 * What decides where the text scrolls as it grows. `landed`: a conversation was opened, at its last question; `sent`: a question was just
 * sent, and the view shows it and the beginning of its answer; `end`: the reader follows the end; `away`: the reader has scrolled elsewhere.
 */
export type Reading = 'landed' | 'sent' | 'end' | 'away';

/** The layout of a conversation, in CSS pixels from the top of its text. */
export interface ReadingLayout {
  /** height of the view */
  readonly view: number;
  /** end of the text, without the empty space below it */
  readonly end: number;
  /** where the view begins, and the height of the empty space below the text */
  readonly top: number;
  readonly space: number;
  /** where the question, and the answer below it, begin; null if there is none */
  readonly question: number | null;
  readonly answer: number | null;
}

/** Where the view should begin, and how much empty space that takes below the text. */
export interface ReadingTarget {
  readonly top: number;
  readonly space: number;
}

/** Distance from the end, in CSS pixels, that still counts as being there. */
const TOLERANCE_PX = 32;

/**
 * Where the view should be. An answer is followed only as long as its first line stays in view, and the view of a reader who has scrolled
 * away does not move. Empty space is added for a question that was just sent only, so that it can be at the top; it shrinks whenever it can.
 */
export function readingTarget(reading: Reading, layout: ReadingLayout): ReadingTarget {
  const { view, end, space } = layout;
  const top = Math.max(0, topFor(reading, layout));
  const needed = Math.max(0, top + view - end);
  return { top, space: reading === 'sent' ? needed : Math.min(space, needed) };
}

function topFor(reading: Reading, { view, end, top, space, question, answer }: ReadingLayout): number {
  const last = end - view;
  switch (reading) {
    case 'away':
      return top;
    case 'end':
      return Math.max(last, Math.min(top, last + space));
    case 'landed':
      return Math.min(last, question ?? last);
    case 'sent':
      return question === null ? last : Math.max(question, Math.min(last, answer ?? question));
  }
}

/** Whether there is text below the view. */
export function hasTextBelow({ view, end, top }: Pick<ReadingLayout, 'view' | 'end' | 'top'>): boolean {
  return end - top - view > TOLERANCE_PX;
}

/**
 * What the reader is doing after they scrolled.
 *
 * @param from where the view began before, in CSS pixels
 */
export function readingAfterScroll(reading: Reading, from: number, layout: ReadingLayout): Reading {
  const { top, view, end, space } = layout;
  // The text became shorter than the view reached.
  if (top < from && top >= end + space - view - 1) return reading;
  if (top < from && end + space - top - view > TOLERANCE_PX) return 'away';
  return hasTextBelow(layout) ? 'away' : 'end';
}
