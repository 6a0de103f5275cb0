import { SYSTEM_SENTENCES, type SystemEventType } from '@switchboard/shared';

/**
 * An excerpt of a message, in the current language if it is what a system message tells, whose stored words are English; of the note with a
 * request, the note stays as it is.
 *
 * @param sentenceOf what an event is called; `name` is null where its sentence names nobody. Null for an event that it does not know
 */
export function systemExcerpt(excerpt: string, sentenceOf: (type: SystemEventType, name: string | null) => string | null): string {
  for (const [type, sentence] of Object.entries(SYSTEM_SENTENCES) as [SystemEventType, string][]) {
    const [before, after] = sentence.split('{name}');
    if (after === undefined && excerpt.startsWith(before)) return `${sentenceOf(type, null) ?? before}${excerpt.slice(before.length)}`;
    if (after !== undefined && excerpt.startsWith(before) && excerpt.endsWith(after))
      return sentenceOf(type, excerpt.slice(before.length, -after.length)) ?? excerpt;
  }
  return excerpt;
}
