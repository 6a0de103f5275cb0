/** Texts of the card with the first steps after the installation. */
export const first_steps = {
  heading: 'First steps',
  done: '{{done}} of {{total}} done',
  dismiss: 'Do not show the first steps again',
  is_done: 'Done',
  is_open: 'To do',
  documents: { one: '{{count}} document', other: '{{count}} documents' },
  passages: { one: '{{count}} passage', other: '{{count}} passages' },
  password: { open: 'Choose a password of your own.', done: 'You have chosen your own password.', action: 'Change password' },
  address: {
    open: 'People reach it at {{url}}: set PUBLIC_URL to its address.',
    done: 'People reach it at {{url}}.',
    action: 'How to',
  },
  registration: {
    open: 'Anyone who reaches it can create an account.',
    done: 'Only administrators create accounts.',
    action: 'How to close',
  },
  knowledge: {
    open: 'It answers from the handbook: {{documents}}, {{passages}}. Name your own folder.',
    done: 'It answers from your documents: {{documents}}, {{passages}}.',
    action: 'How to',
  },
  model: { open: 'Connect a language model.', done: 'A language model is connected.', action: 'How to' },
  people: { open: 'Create the first account for somebody else.', done: 'There are other accounts.', action: 'Users' },
  doctor: { open: 'Let the doctor test the path to the server.', done: 'You have run the doctor.', action: 'Doctor' },
};
