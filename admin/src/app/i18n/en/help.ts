/** Texts of the help pages. */
export const help = {
  title: 'Help',
  loading: 'Loading…',
  start: 'Handbook',
  back: 'Back to the chat',
  missing: { heading: 'There is no such document', words: 'The address may be mistyped, or the document was taken away.' },
  failed: { heading: 'The document could not be loaded', retry: 'Retry' },
};
