import type { Message, SystemEventType } from '@switchboard/shared';
import { systemExcerpt } from '../../../core/conversation/system-excerpt';
import type { Translations } from '../../../core/i18n/translations';

/** What a system message tells, in the current language: its own words are English. Those of an event that this page does not know stay. */
export function toldWords(translations: Translations, { event, author_name, content }: Pick<Message, 'event' | 'author_name' | 'content'>): string {
  return event ? sentenceOf(translations, event.type, author_name) ?? content : content;
}

/** An excerpt of a message, in the current language if it is what a system message tells; of the note with a request, the note stays as it is. */
export function toldExcerpt(translations: Translations, excerpt: string): string {
  return systemExcerpt(excerpt, (type, name) => sentenceOf(translations, type, name));
}

function sentenceOf(translations: Translations, type: SystemEventType, name: string | null): string | null {
  return translations.textOrNull(`chat.person.told.${type}`, { name: name ?? translations.text('chat.person.somebody') });
}
