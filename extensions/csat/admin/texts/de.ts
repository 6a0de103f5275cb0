import type { TextsLike } from '@switchboard/admin';
import type { en } from './en';

/** German texts of the extension; a missing or surplus key does not compile. */
export const de: TextsLike<typeof en> = {
  heading: 'Zufriedenheit',
  refresh: 'Bewertungen aktualisieren',
  list: {
    loading: 'Bewertungen werden geladen …',
    failed: 'Die Bewertungen konnten nicht geladen werden',
    no_match: 'Keine passenden Bewertungen',
    no_match_words: 'Diese Anzahl Sterne hat noch niemand vergeben.',
    none: 'Noch keine Bewertungen',
    none_words: 'Benutzer können ein Gespräch bewerten, sobald es beendet ist. Neue Bewertungen erscheinen hier sofort.',
  },
  summary: { one: 'Im Durchschnitt {{average}} von 5, aus {{count}} Bewertung', other: 'Im Durchschnitt {{average}} von 5, aus {{count}} Bewertungen' },
  filters: { stars: 'Sterne', any: 'Beliebig viele Sterne', '5': '5 Sterne', '4': '4 Sterne', '3': '3 Sterne', '2': '2 Sterne', '1': '1 Stern' },
  columns: { caption: 'Bewertungen, live', stars: 'Sterne', comment: 'Kommentar', user: 'Benutzer', rated: 'Bewertet' },
  stars: { one: '{{count}} von 5 Sternen', other: '{{count}} von 5 Sternen' },
  no_comment: 'Kein Kommentar',
  aside: { heading: 'Bewertung', none: 'Noch nicht bewertet.', waits: 'Der Benutzer kann das Gespräch bewerten, sobald es beendet ist.', failed: 'Die Bewertung konnte nicht geladen werden.', all: 'Alle Bewertungen' },
};
