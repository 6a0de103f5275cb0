// @ts-check
/**
 * `npm run move -- --to URL`
 * @satisfies {import('./command-line.js').Command}
 */
export const move = {
  call: 'npm run move',
  does: 'Moves the SQLite database of DATABASE_URL to an empty PostgreSQL database, and proves that every row arrived. Stop the server first.',
  options: {
    to: { type: 'string', value: 'URL', required: true, check: postgresUrl, does: 'where to: postgres://USER@HOST:PORT/DATABASE' },
    check: { type: 'boolean', does: 'only say whether it can be moved, and what stands in the way; nothing is changed' },
  },
  notes: [
    'A move that was interrupted is continued by the same call. The SQLite file is not changed; a server refuses it once it was moved.',
    'A password that should not be visible to other users of this machine can be given in PGPASSWORD or in ~/.pgpass.',
  ].join('\n'),
  codes: { 0: 'moved and proven, or, with --check, nothing stands in the way', 1: 'not moved; the output says why' },
};

/** @param {string} url */
function postgresUrl(url) {
  return /^postgres(ql)?:\/\/.+/.test(url) ? null : 'must be postgres://USER@HOST:PORT/DATABASE';
}
