import type { Translations } from '../../../core/i18n/translations';
import { relativeTime } from '../../../ui/time-ago/relative-time';
import type { SessionFacts } from '../sessions-api';
import { durationWords } from './duration-words';

/** What an explanation refers to. */
export interface ReasonContext {
  /** the duration without activity after which a session is idle, such as `30m`; null before it is known */
  readonly idle_after: string | null;
  /** milliseconds since 1970 on the server's clock */
  readonly now: number;
  /** BCP 47 */
  readonly locale: string;
}

/** Why a session has its status, in words: "Active: last message 3 minutes ago; idle after 30 minutes without one". Empty before the rule is known. */
export function statusReason(session: SessionFacts, { idle_after, now, locale }: ReasonContext, translations: Translations): string {
  const ago = relativeTime(session.ended_at ?? session.last_activity_at, now, locale);
  if (session.status === 'ended') return translations.text(session.ended_by === session.user_id ? 'sessions.rule.ended_by_user' : 'sessions.rule.ended_by_admin', { ago });
  if (idle_after === null) return '';
  const key = session.message_count === 0 ? `${session.status}_silent` : session.status;
  return translations.text(`sessions.rule.${key}`, { ago, duration: durationWords(idle_after, locale) });
}
