import { z } from 'zod';

/**
 * Text that both databases keep exactly as it was given.
 *
 * NUL is refused by PostgreSQL and ends strings in many clients; a lone surrogate is not a character and would be silently
 * replaced on its way to UTF-8 (Unicode 17, D75). Both are therefore invalid here rather than mangled later.
 *
 * @param most longest length allowed, in code points (what a person counts, not UTF-16 units)
 * @param least shortest length allowed, in code points
 */
export function text(most: number, least = 1) {
  return z
    .string()
    .refine((value) => !value.includes('\u0000'), 'must not contain the NUL character')
    .refine((value) => value.isWellFormed(), 'must not contain half of a surrogate pair')
    .refine((value) => countCodePoints(value) <= most, `must be at most ${most} characters long`)
    .refine((value) => countCodePoints(value) >= least, `must be at least ${least} characters long`)
    // JSON Schema counts code points too (RFC 8259 characters), but does not see into a refinement.
    .meta({ minLength: least, maxLength: most });
}

/** Like {@link text}, and neither empty nor only white space. */
export function filledText(most: number) {
  return text(most).refine((value) => value.trim() !== '', 'must not be blank');
}

/** White space, controls, what sets the direction, and every other character that is displayed as nothing (UAX 44). */
const VISIBLE = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether anything of a text can be seen: it does not consist of invisible and direction-changing characters alone. */
export function isVisible(value: string): boolean {
  return VISIBLE.test(value);
}

/** Like {@link filledText}, and something of it can be seen: what people and things are called. */
export function visibleText(most: number) {
  return filledText(most).refine(isVisible, 'must have a visible character');
}

function countCodePoints(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

/** An identifier: any UUID (RFC 9562), compared and stored in lower case. */
export const id = z.guid('must be a UUID').toLowerCase();

/** An instant: ISO 8601 in UTC with milliseconds, the one form that is stored, sent and compared. */
export const instant = z.iso.datetime({ precision: 3, error: 'must be an instant like 2026-01-31T12:00:00.000Z' });

/** An instant as a person or a script may give it: any ISO 8601 date-time with a zone, brought to the one stored form. */
export const givenInstant = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 instant, for example 2026-01-31T12:00:00Z' })
  .transform((value) => new Date(value).toISOString())
  // Beyond the year 9999 an instant gets a sign and more digits, and no longer sorts as text.
  .refine((value) => value.length === 24, 'must lie in the years 0000 to 9999');

/** How many rows an answer may hold. @param standard rows when none is asked for */
export function limit(standard: number) {
  return z
    .union([z.int(), z.string().regex(/^\d{1,9}$/).transform(Number)], 'must be a whole number from 1 to 200')
    .pipe(z.int().min(1, 'must be a whole number from 1 to 200').max(200, 'must be a whole number from 1 to 200'))
    .default(standard);
}

/** Where the next page begins; opaque to the client. */
export const cursor = z.string().max(500, 'is not a cursor that this server gave');
