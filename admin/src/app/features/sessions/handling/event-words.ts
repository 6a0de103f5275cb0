import type { Message, SystemEventType } from '@switchboard/shared';
import { systemExcerpt } from '../../../core/conversation/system-excerpt';
import type { Translations } from '../../../core/i18n/translations';

/**
 * What a system message tells of, in the page's language.
 *
 * @param user the label of the session's user
 * @returns null for a message that tells of nothing known: its own words apply
 */
export function eventWords({ event, author_name }: Pick<Message, 'event' | 'author_name'>, user: string, translations: Translations): string | null {
  return event && sentenceOf(event.type, author_name, user, translations);
}

/** What a search found in a message, in the page's language if a system message tells it. @param user the label of the session's user */
export function excerptWords(excerpt: string, user: string, translations: Translations): string {
  return systemExcerpt(excerpt, (type, name) => sentenceOf(type, name, user, translations));
}

function sentenceOf(type: SystemEventType, author_name: string | null, user: string, translations: Translations): string | null {
  const isByUser = type === 'person_requested' || type === 'request_withdrawn';
  const name = author_name ?? (isByUser ? user : translations.text('sessions.handling.unnamed'));
  return translations.textOrNull(`sessions.handling.events.${type}`, { name });
}
