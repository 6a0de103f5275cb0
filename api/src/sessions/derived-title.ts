import { isVisible } from '@switchboard/shared';

/** Maximum length of a title that is taken from a message, in code points. */
const MAX_LENGTH = 80;

/** @returns the title that a message gives to its session: its text as one line; null if nothing of it is visible */
export function titleFrom(text: string): string | null {
  // One line does not require scanning a whole pasted document.
  const beginning = text.trimStart().slice(0, 4 * MAX_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
  const line = beginning.trimEnd().split(/\s+/u).join(' ');
  if (!isVisible(line)) return null;
  const codePoints = [...line];
  return codePoints.length > MAX_LENGTH ? `${codePoints.slice(0, MAX_LENGTH - 1).join('').trimEnd()}…` : line;
}
