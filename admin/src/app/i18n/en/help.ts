/** Texts of the help pages. */
export const help = {
  title: 'Help',
  loading: 'Loading…',
  start: 'Handbook',
  back: 'Back to the chat',
  search: 'Search',
  missing: { heading: 'Document not found', words: 'The address may be mistyped, or the document was removed.' },
  failed: { heading: 'The document could not be loaded', retry: 'Retry' },
};
