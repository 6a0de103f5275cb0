const DIGITS = '0123456789abcdef';

/**
 * The row of `access_revisions` that counts the changes of a person's access: the last three digits of their id, which are random, without
 * the two lowest bits. The triggers of the migration `joined` compute the same.
 *
 * @returns 0 to 1023
 */
export function accessBucketOf(user_id: string): number {
  const digits = user_id.slice(-3);
  // Ids are UUIDs, but another program may have written others.
  const [high, middle, low] = [0, 1, 2].map((at) => digitAt(digits, at));
  return Math.floor((high! * 256 + middle! * 16 + low!) / 4);
}

function digitAt(digits: string, at: number): number {
  // As PostgreSQL, which finds nothing at the first of the other digits.
  return at < digits.length ? Math.max(0, DIGITS.indexOf(digits[at]!)) : 1;
}
