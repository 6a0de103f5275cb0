import type { Variables } from './setting-sources.js';

/**
 * Finds variables that were most likely meant to be a setting: their names differ from one by a few letters, by case, or by the position of
 * underscores.
 *
 * @param variables those of one source; of their values only whether they are empty is looked at
 * @param names names of all settings
 * @param source where the variables come from, named in the message
 * @returns one sentence for each, in the order of the variables
 */
export function misspeltSettings(variables: Variables, names: readonly string[], source: string): string[] {
  const known = new Map(names.flatMap((name) => [name, `${name}_FILE`]).map((name) => [name, comparableName(name)]));
  return Object.entries(variables).flatMap(([name, value]) => {
    if (!value || known.has(name)) return [];
    const suggestion = closestName(comparableName(name), known);
    return suggestion ? [`${name} in ${source} is not a setting and is ignored. Did you mean ${suggestion}?`] : [];
  });
}

/** @returns the known name that is most similar, or undefined if none is; both are compared in their comparable form */
function closestName(name: string, known: ReadonlyMap<string, string>): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const [candidate, comparable] of known) {
    const most = Math.min(maxDistance(comparable), (best?.distance ?? Infinity) - 1);
    if (Math.abs(name.length - comparable.length) > most) continue;
    const distance = editDistance(name, comparable);
    if (distance <= most) best = { name: candidate, distance };
  }
  return best?.name;
}

const comparableName = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** How many edits still count as a typo: short names, such as PORT, resemble too many unrelated ones. */
function maxDistance({ length }: string): number {
  if (length < 8) return 1;
  return length < 14 ? 2 : 3;
}

/** Edit distance with insertions, deletions, substitutions and swaps of neighbouring letters (optimal string alignment distance). */
function editDistance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const differs = one[row - 1] === other[column - 1] ? 0 : 1;
      const edited = Math.min(rows[row - 1]![column - 1]! + differs, rows[row - 1]![column]! + 1, current[column - 1]! + 1);
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(row > 1 && column > 1 && swapped ? Math.min(edited, rows[row - 2]![column - 2]! + 1) : edited);
    }
    rows.push(current);
  }
  return rows[one.length]![other.length]!;
}
