const UNSPACED = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}';
const isUnspacedAtStart = new RegExp(`^[${UNSPACED}]`, 'u');
const runs = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, 'gu');

/** Whether a text starts with a character of a script written without spaces between words. */
export function isUnspaced(text: string): boolean {
  return isUnspacedAtStart.test(text);
}

/** Splits a run of letters where a script without spaces between words starts or ends. */
export function scriptRuns(text: string): string[] {
  return text.match(runs) ?? [];
}

/** The character bigrams of a text; a single character is returned alone. */
export function characterBigrams(text: string): string[] {
  const characters = [...text];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, at) => characters[at]! + character);
}
