/** Maximum number of live unused successors of one refresh token; one more revokes the oldest. */
export const MAX_LIVE_SUCCESSORS = 32;

/**
 * Which refresh tokens of a sign-in are live. Tokens are numbered from 1 in the order in which they were issued, so that three numbers
 * distinguish live tokens from dead ones and no token needs a row.
 *
 * States of a token: unused successor (from `first` to `last`, the last {@link MAX_LIVE_SUCCESSORS} of them); current (the most recently
 * presented token, whose successors these are); dead (every other token up to `last`). Numbers above `last` have not been issued.
 */
export interface TokenFamily {
  /** the token that yields successors; 0 once a password change has revoked it */
  current: number;
  /** the first successor of the current token */
  first: number;
  /** the most recently issued token */
  last: number;
}

/** A family of one token, as issued at sign-in. */
export const NEW_FAMILY: Readonly<TokenFamily> = { current: 1, first: 2, last: 1 };

/**
 * Presents a token. The current one yields another successor; a successor becomes the current token, and its siblings and its predecessor
 * are dead from then on.
 *
 * @returns the family, with the newly issued token as its `last`; `dead` for a token that was issued and must not be presented again
 *   (RFC 9700, 4.14.2); `unknown` for one that this database has not issued, as after a backup was restored
 */
export function presentToken(family: TokenFamily, number: number): TokenFamily | 'dead' | 'unknown' {
  const last = family.last + 1;
  if (number >= last || number < 1) return 'unknown';
  if (number === family.current) return { ...family, last };
  return isSuccessor(family, number) ? { current: number, first: last, last } : 'dead';
}

/**
 * Revokes every token that someone may have copied: a current token that has successors becomes dead, and so do the siblings of the token
 * that the user holds.
 *
 * @param presented the token that the user's browser sent; null when it sent none
 */
export function revokeCopies(family: TokenFamily, presented: number | null): TokenFamily {
  if (presented !== null && isSuccessor(family, presented)) return { current: presented, first: family.last + 1, last: family.last };
  return family.first > family.last ? family : { ...family, current: 0 };
}

function isSuccessor({ first, last }: TokenFamily, number: number): boolean {
  return number >= Math.max(first, last - MAX_LIVE_SUCCESSORS + 1) && number <= last;
}
