/** Texts of the shell, in German. */
export const app = {
  name: 'Switchboard',
  page_title: '{{page}} · Switchboard',
  skip: 'Zum Inhalt springen',
  navigation: 'Hauptnavigation',
  nav: { chat: 'Chat', sessions: 'Sitzungen' },
  account: {
    menu: 'Kontomenü',
    language: 'Sprache',
    sign_out: 'Abmelden',
    sign_out_failed: 'Sie sind noch angemeldet: Der Server war nicht zu erreichen. Versuchen Sie es erneut.',
  },
  new_build: { notice: 'Eine neue Version von Switchboard ist da.', reload: 'Neu laden', later: 'Später' },
  unreachable: { heading: 'Warten auf den Server', words: 'Switchboard antwortet nicht. Diese Seite versucht es von selbst erneut.' },
  not_found: {
    heading: 'Diese Seite gibt es nicht',
    words: 'Vielleicht ist die Adresse falsch geschrieben, oder ihr Ziel gibt es nicht mehr.',
    home: 'Zum Chat',
  },
  no_access: {
    heading: 'Diese Seite ist für Administratoren',
    words: 'Sie sind als {{email}} angemeldet, ohne die Rolle eines Administrators. Bitten Sie einen Administrator um die Rolle, oder gehen Sie zurück zum Chat.',
    home: 'Zum Chat',
  },
  live: {
    stale: 'Daten von {{time}}, neuer Versuch in {{seconds}} s.',
    stale_asking: 'Daten von {{time}}, neuer Versuch läuft.',
    stale_first: 'Noch konnte nichts geladen werden, neuer Versuch in {{seconds}} s.',
    stale_first_asking: 'Noch konnte nichts geladen werden, neuer Versuch läuft.',
    retry_now: 'Jetzt versuchen',
  },
  dialog: { cancel: 'Abbrechen', close: 'Schließen' },
};
