/** Typing errors: how many are forgiven, and how far one word is from another. */

/**
 * How many errors in a word are forgiven: none in short ones, which are too alike, and none in what bears digits.
 *
 * @param word a search term
 * @returns a number of letters added, dropped or changed; letters swapped count as two
 */
export function forgivenErrors(word: string): number {
  if (word.length < 4 || /\d/.test(word)) return 0;
  return word.length < 7 ? 1 : 2;
}

/**
 * Whether one word is the other but for at most so many letters added, dropped or changed (Levenshtein's distance). The first
 * letter must be right: people seldom miss it, and "cook" is not "look".
 */
export function isWithin(errors: number, one: string, other: string): boolean {
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
