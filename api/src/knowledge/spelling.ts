/** Typing errors: how many are tolerated, and the edit distance between words. */

/**
 * How many errors in a word are tolerated: none in short words, which are too similar to each other, and none in words with digits.
 *
 * @param word a search term
 * @returns the number of letters inserted, deleted or substituted; swapped letters count as two
 */
export function toleratedErrors(word: string): number {
  if (word.length < 4 || /\d/.test(word)) return 0;
  return word.length < 7 ? 1 : 2;
}

/**
 * Whether the Levenshtein distance between two words is at most `errors`. The first letter must match: people seldom get it wrong,
 * and "cook" is not "look".
 */
export function isWithinDistance(errors: number, one: string, other: string): boolean {
  if (one[0] !== other[0] || Math.abs(one.length - other.length) > errors) return false;
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const changed = previous[column - 1]! + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(changed, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[other.length]! <= errors;
}
