/** Texts of the openings of transcripts, in German. */
export const sessionsOpenings = {
  title: 'Titel verborgen',
  session: {
    heading: 'Dieser Verlauf ist versiegelt',
    words: 'Sagen Sie, warum Sie ihn öffnen. Der Benutzer liest, dass ein Administrator das getan hat und warum; das Audit-Protokoll hält es fest.',
    open: 'Verlauf öffnen',
  },
  search: {
    heading: 'Was gesagt wurde, ist versiegelt',
    words: 'Sagen Sie, warum Sie in Nachrichten suchen. Das Audit-Protokoll hält es fest; die gefundenen Stellen zeigen, was Benutzer geschrieben haben.',
    open: 'Nachrichten für die Suche öffnen',
    reason_hint: 'Nur nötig, wenn oben nichts passt.',
  },
  kind: 'Warum',
  reasons: {
    asked_for_person: 'Der Benutzer hat um einen Menschen gebeten',
    support: 'Um dem Benutzer zu helfen',
    quality: 'Um die Qualität der Antworten zu prüfen',
    abuse: 'Verdacht auf Missbrauch',
    legal: 'Eine gesetzliche Pflicht',
    other: 'Etwas anderes',
  },
  reason: 'Grund',
  reason_hint: 'Für den Benutzer, zum Beispiel eine Ticketnummer. Nur nötig, wenn oben nichts passt.',
  kind_missing: 'Wählen Sie, warum.',
  reason_missing: 'Sagen Sie in ein paar Worten, warum.',
  until: 'Geöffnet bis {{time}}',
  close: 'Schließen',
};
