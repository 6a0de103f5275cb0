/** Texts of the openings of transcripts. */
export const sessionsOpenings = {
  title: 'Title hidden',
  session: {
    heading: 'This transcript is sealed',
    words: 'Say why you open it. The user reads that an administrator did, and why; the audit log records it.',
    open: 'Open transcript',
  },
  search: {
    heading: 'What was said is sealed',
    words: 'Say why you search in messages. The audit log records it; the passages that you find show what users wrote.',
    open: 'Open messages for searching',
    reason_hint: 'Needed only if none of the above fits.',
  },
  kind: 'Why',
  reasons: {
    asked_for_person: 'The user asked for a person',
    support: 'Helping the user',
    quality: 'Checking the quality of answers',
    abuse: 'Suspected abuse',
    legal: 'A legal obligation',
    other: 'Something else',
  },
  reason: 'Reason',
  reason_hint: 'For the user to read, for example a ticket number. Needed only if none of the above fits.',
  kind_missing: 'Choose why.',
  reason_missing: 'Say why in a few words.',
  until: 'Open until {{time}}',
  close: 'Close',
};
