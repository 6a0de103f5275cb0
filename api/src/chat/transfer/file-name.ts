import type { TransferFormat } from '@switchboard/shared';
import { create } from 'content-disposition';

/** Maximum length of the title within a file name, in code points: file systems allow 255 bytes, and a code point takes up to four. */
const MAX_TITLE_LENGTH = 50;
/** What file systems reserve, controls, and characters that set the direction or are invisible: with them a name could show another extension. */
const UNSAFE = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu;
/** What clients without `filename*` (RFC 8187) understand. */
const ASCII = /^[ -~]*$/;

/**
 * The Content-Disposition of a conversation's file (RFC 6266): its title and the day on which it began.
 *
 * @param session whose `created_at` is an ISO 8601 instant
 */
export function attachmentOf({ title, created_at }: { title: string | null; created_at: string }, format: TransferFormat): string {
  const ending = `${created_at.slice(0, 10)}.${format}`;
  const name = `${safe(title ?? '') || 'conversation'} ${ending}`;
  return create(name, { fallback: ASCII.test(name) ? name : `conversation ${ending}` });
}

function safe(title: string): string {
  const plain = title.replace(UNSAFE, ' ').replace(/\s+/gu, ' ').trim();
  return [...plain].slice(0, MAX_TITLE_LENGTH).join('').replace(/^[. ]+/, '').trimEnd();
}
