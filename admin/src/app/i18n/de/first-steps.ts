/** Texts of the card with the first steps after the installation, in German. */
export const first_steps = {
  heading: 'Erste Schritte',
  done: '{{done}} von {{total}} erledigt',
  dismiss: 'Erste Schritte nicht mehr zeigen',
  is_done: 'Erledigt',
  is_open: 'Offen',
  documents: { one: '{{count}} Dokument', other: '{{count}} Dokumente' },
  passages: { one: '{{count}} Abschnitt', other: '{{count}} Abschnitte' },
  password: { open: 'Wählen Sie ein eigenes Passwort.', done: 'Sie haben ein eigenes Passwort gewählt.', action: 'Passwort ändern' },
  address: {
    open: 'Erreichbar unter {{url}}: Stellen Sie in PUBLIC_URL die richtige Adresse ein.',
    done: 'Erreichbar unter {{url}}.',
    action: 'Anleitung',
  },
  registration: {
    open: 'Wer die Seite erreicht, kann ein Konto anlegen.',
    done: 'Nur Administratoren legen Konten an.',
    action: 'Anleitung',
  },
  knowledge: {
    open: 'Es antwortet aus dem Handbuch: {{documents}}, {{passages}}. Geben Sie einen eigenen Ordner an.',
    done: 'Es antwortet aus Ihren Dokumenten: {{documents}}, {{passages}}.',
    action: 'Anleitung',
  },
  model: { open: 'Schließen Sie ein Sprachmodell an.', done: 'Ein Sprachmodell ist angeschlossen.', action: 'Anleitung' },
  people: { open: 'Legen Sie das erste Konto für jemand anderen an.', done: 'Es gibt weitere Konten.', action: 'Benutzer' },
  doctor: { open: 'Lassen Sie die Diagnose den Weg zum Server prüfen.', done: 'Sie haben die Diagnose ausgeführt.', action: 'Diagnose' },
};
