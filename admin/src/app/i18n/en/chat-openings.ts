/** Texts about who has opened a conversation. */
export const chatOpenings = {
  openings: {
    opened: 'Opened by {{by}} at {{time}}: {{why}}',
    administrator: 'an administrator',
    quoted: '“{{reason}}”',
    reasons: {
      asked_for_person: 'you asked for a person',
      support: 'support',
      quality: 'quality of the answers',
      abuse: 'suspected abuse',
      legal: 'legal reasons',
      other: 'no reason given',
    },
    dismiss: 'Dismiss',
    list: 'Who has opened this conversation',
    heading: 'Who has opened this conversation',
    more: 'Earlier ones are not shown.',
    searches: 'Searches of what was said are not listed here.',
    close: 'Close',
  },
};
