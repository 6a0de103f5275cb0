import type { Token } from 'marked';
import { closesFence, fenceOf } from './block';

/** The start of a link definition whose label goes on to the end of the text. */
const OPEN_LABEL = /^ {0,3}\[(?:\\[^]|[^[\]\\\n]|\n(?![ \t]*\n))*$/;
/** A link definition up to the first character of its title, which may go on over blank lines. */
const BEFORE_TITLE = /^ {0,3}\[(?:\\[^]|[^[\]\\])+\]:\s*\S+\s+(?=["'(])/;
/** A title that is closed, or can no longer be one; by its first character. */
const CLOSED_TITLE: Readonly<Record<string, RegExp>> = {
  '"': /^"(?:\\[^]|[^"\\])*"/,
  "'": /^'(?:\\[^]|[^'\\\n]|\n(?!\n))*(?:'|\n\n)/,
  '(': /^\((?:\\[^]|[^()\\])*[()]/,
};

/**
 * Number of UTF-16 code units at the beginning of a growing text whose blocks stay the same whatever is added to it.
 *
 * The last block may go on; the one before may still turn out to be its beginning: `2` after a list becomes the list's next item with
 * a full stop. A fenced code block is different: its first line ends what precedes it, and its closing line ends itself.
 *
 * @param tokens of `shown`
 * @param text the growing text
 * @param shown the same with the syntax left open in its last paragraph closed
 */
export function settledLength(tokens: readonly Token[], text: string, shown: string): number {
  const common = commonLength(text, shown);
  const unchanged = common === text.length && shown.length === text.length ? text.length : Math.min(common, text.lastIndexOf('\n\n') + 1);
  const starts: number[] = [];
  const ends: number[] = [0];
  let barrier = common;
  let at = 0;
  for (const { type, raw } of tokens) {
    if (!shown.startsWith(raw, at)) {
      barrier = Math.min(barrier, at);
      break;
    }
    if (type !== 'space') {
      if (at < unchanged) starts.push(at);
      if (/^ {0,3}\[/.test(raw) && mayBecomeDefinition(text.slice(at))) barrier = Math.min(barrier, at);
      if (type === 'code') ends.push(...fenceEnds(raw, shown, at));
    }
    at += raw.length;
  }
  ends.push(...starts.slice(0, -1));
  return Math.max(...ends.filter((end) => end <= barrier));
}

/** Whether more text can turn what begins here into a link definition, or make its title longer. */
function mayBecomeDefinition(rest: string): boolean {
  if (OPEN_LABEL.test(rest)) return true;
  const title = rest.slice(BEFORE_TITLE.exec(rest)?.[0].length ?? rest.length);
  return title !== '' && !CLOSED_TITLE[title.charAt(0)]?.test(title);
}

/** Where a fenced code block begins, if its first line is complete, and where it ends, if its closing line is. */
function fenceEnds(raw: string, shown: string, start: number): number[] {
  const fence = fenceOf(raw);
  const firstLineEnd = raw.indexOf('\n');
  if (fence === null || firstLineEnd < 0) return [];
  const source = raw.trimEnd();
  const end = start + raw.length;
  const isClosed = closesFence(source.slice(source.lastIndexOf('\n') + 1), fence) && source.includes('\n');
  return isClosed && (raw.endsWith('\n') || shown.charAt(end) === '\n') ? [start, end] : [start];
}

function commonLength(one: string, other: string): number {
  if (one === other) return one.length;
  let at = 0;
  while (at < one.length && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}
