import { z } from 'zod';

/**
 * Text that both databases store exactly as given.
 *
 * NUL is rejected by PostgreSQL and ends strings in many clients; a lone surrogate is not a character and would be silently replaced in
 * UTF-8 (Unicode 17, D75). Both are therefore invalid here rather than mangled later.
 *
 * @param max maximum length, in code points (what a person counts, not UTF-16 units)
 * @param min minimum length, in code points
 */
export function text(max: number, min = 1) {
  return z
    .string()
    .refine((value) => !value.includes('\u0000'), 'must not contain the NUL character')
    .refine((value) => value.isWellFormed(), 'must not contain an unpaired surrogate')
    .refine((value) => countCodePoints(value) <= max, `must be at most ${max} characters long`)
    .refine((value) => countCodePoints(value) >= min, `must be at least ${min} characters long`)
    // JSON Schema counts code points too (RFC 8259 characters), but cannot express a refinement.
    .meta({ minLength: min, maxLength: max });
}

/** Like {@link text}, and neither empty nor only white space. */
export function nonBlankText(max: number) {
  return text(max).refine((value) => value.trim() !== '', 'must not be blank');
}

/** Anything but white space, controls, characters that set the direction, and all other invisible characters (UAX 44). */
const VISIBLE = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether any of a text is visible: it does not consist only of invisible and direction-changing characters. */
export function isVisible(value: string): boolean {
  return VISIBLE.test(value);
}

/** Like {@link nonBlankText}, and with a visible character: for names of users and things. */
export function visibleText(max: number) {
  return nonBlankText(max).refine(isVisible, 'must contain a visible character');
}

function countCodePoints(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

/** An identifier: any UUID (RFC 9562), compared and stored in lower case. */
export const id = z.guid('must be a UUID').toLowerCase();

/** An instant: ISO 8601 in UTC with milliseconds, the one form that is stored, sent and compared. */
export const instant = z.iso.datetime({ precision: 3, error: 'must be a UTC date and time like 2026-01-31T12:00:00.000Z' });

/** An instant as entered by a person or a script: any ISO 8601 date-time with a zone, converted to the stored form. */
export const instantInput = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 date and time, for example 2026-01-31T12:00:00Z' })
  .transform((value) => new Date(value).toISOString())
  // Beyond the year 9999 an instant gets a sign and more digits, and no longer sorts as text.
  .refine((value) => value.length === 24, 'must be in the years 0000 to 9999');

/** Maximum number of rows in a response. @param defaultLimit default number of rows */
export function limit(defaultLimit: number) {
  return z
    .union([z.int(), z.string().regex(/^\d{1,9}$/).transform(Number)], 'must be a whole number from 1 to 200')
    .pipe(z.int().min(1, 'must be a whole number from 1 to 200').max(200, 'must be a whole number from 1 to 200'))
    .default(defaultLimit);
}

/** Where the next page begins; opaque to the client. */
export const cursor = z.string().max(500, 'is not a cursor that this server issued');
