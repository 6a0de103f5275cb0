/** Texts of the help pages, in German. */
export const help = {
  title: 'Hilfe',
  loading: 'Wird geladen …',
  start: 'Handbuch',
  back: 'Zurück zum Chat',
  search: 'Suchen',
  missing: {
    heading: 'Dokument nicht gefunden',
    words: 'Vielleicht ist die Adresse falsch geschrieben, oder das Dokument wurde entfernt.',
  },
  failed: { heading: 'Das Dokument konnte nicht geladen werden', retry: 'Erneut versuchen' },
};
