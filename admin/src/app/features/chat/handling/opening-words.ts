import type { SessionOpening } from '@switchboard/shared';
import type { Translations } from '../../../core/i18n/translations';
import { dateAndTime, timeOfDay } from '../../../ui/time-ago/relative-time';

/** What the server calls the role of those who may read, where it does not tell their names. */
const ROLE_WORDS = 'Administrator';

/**
 * Who opened a conversation, when and why, in the current language.
 *
 * @param locale BCP 47
 * @param now milliseconds since 1970: the date is left out on the same day
 */
export function openingWords(translations: Translations, { by_name, opened_at, reason_kind, reason }: SessionOpening, locale: string, now: number): string {
  const isToday = new Date(opened_at).toDateString() === new Date(now).toDateString();
  const by = by_name === ROLE_WORDS ? translations.text('chat.openings.administrator') : by_name;
  const kind = reason_kind === 'other' && reason !== null ? null : translations.text(`chat.openings.reasons.${reason_kind}`);
  const why = [kind, reason === null ? null : translations.text('chat.openings.quoted', { reason })].filter((part) => part !== null).join(', ');
  return translations.text('chat.openings.opened', { by, time: (isToday ? timeOfDay : dateAndTime)(opened_at, locale), why });
}
