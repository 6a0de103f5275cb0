/** Unused successors of one refresh token that live at once; a further one ends the oldest. */
export const MOST_SUCCESSORS = 32;

/**
 * Which refresh tokens of a sign-in live. They are numbered from 1 in the order in which they were issued, so that three numbers
 * tell the living from the dead and no token needs a row.
 *
 * States of a token: unused successor (from `first` to `last`, the last {@link MOST_SUCCESSORS} of them); current (the one that was
 * presented last and whose successors these are); dead (every other one up to `last`). What lies past `last` was not issued.
 */
export interface TokenFamily {
  /** the token that yields successors; 0 when a changed password has ended it */
  current: number;
  /** the first successor of the current token */
  first: number;
  /** the token that was issued last */
  last: number;
}

/** A family of one token, which was issued when its person signed in. */
export const NEW_FAMILY: Readonly<TokenFamily> = { current: 1, first: 2, last: 1 };

/**
 * Presents a token. The current one yields a further successor; a successor becomes the current one, and its siblings and its
 * predecessor are dead from then on.
 *
 * @returns the family with the token that was issued as its `last`; `dead` for a token that was issued and must not turn up again
 *   (RFC 9700, 4.14.2); `unknown` for one that this database has not issued, as after a backup was restored
 */
export function present(family: TokenFamily, number: number): TokenFamily | 'dead' | 'unknown' {
  const last = family.last + 1;
  if (number >= last || number < 1) return 'unknown';
  if (number === family.current) return { ...family, last };
  return isSuccessor(family, number) ? { current: number, first: last, last } : 'dead';
}

/**
 * Ends whatever somebody may have copied: a current token that has successors is dead, and so are the siblings of the one that the
 * person holds.
 *
 * @param held the token that the person's browser sent along; null when it sent none
 */
export function endGrace(family: TokenFamily, held: number | null): TokenFamily {
  if (held !== null && isSuccessor(family, held)) return { current: held, first: family.last + 1, last: family.last };
  return family.first > family.last ? family : { ...family, current: 0 };
}

function isSuccessor({ first, last }: TokenFamily, number: number): boolean {
  return number >= Math.max(first, last - MOST_SUCCESSORS + 1) && number <= last;
}
