/** Texts about who has opened a conversation, in German. */
export const chatOpenings = {
  openings: {
    opened: 'Um {{time}} von {{by}} geöffnet: {{why}}',
    administrator: 'einem Administrator',
    quoted: '„{{reason}}“',
    reasons: {
      asked_for_person: 'Sie haben um einen Menschen gebeten',
      support: 'Hilfe',
      quality: 'Güte der Antworten',
      abuse: 'Verdacht auf Missbrauch',
      legal: 'rechtliche Gründe',
      other: 'ohne Angabe von Gründen',
    },
    dismiss: 'Ausblenden',
    list: 'Wer dieses Gespräch geöffnet hat',
    heading: 'Wer dieses Gespräch geöffnet hat',
    more: 'Frühere sind nicht aufgeführt.',
    searches: 'Suchen nach Gesagtem stehen nicht in dieser Liste.',
    close: 'Schließen',
  },
};
