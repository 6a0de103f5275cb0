import type { Message } from '@switchboard/shared';
import type { Translations } from '../../core/i18n/translations';

/**
 * How an answer came about, in words: its model, what it used, and how long it took.
 *
 * @param locale BCP 47
 * @returns null where nothing of that is known
 */
export function answerFigures(
  { model, usage, first_ms, thought_ms, total_ms }: Pick<Message, 'model' | 'usage' | 'first_ms' | 'thought_ms' | 'total_ms'>,
  locale: string,
  translations: Translations,
): string | null {
  const number = new Intl.NumberFormat(locale);
  const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 });
  const time = (key: string, ms: number | null) => (ms === null ? null : translations.text(`sessions.figures.${key}`, { time: seconds.format(ms / 1_000) }));
  const tokens = usage && { input: number.format(usage.input_tokens), output: number.format(usage.output_tokens) };
  const parts = [
    model,
    tokens && translations.text(`sessions.figures.${usage.estimated ? 'estimated' : 'tokens'}`, tokens),
    time('first', first_ms),
    time('thought', thought_ms === 0 ? null : thought_ms),
    time('total', total_ms),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' · ');
}
