// @ts-check
/**
 * `npm run recount`
 * @satisfies {import('./command-line.js').Command}
 */
export const recount = {
  call: 'npm run recount',
  does: 'Counts every session and message, and compares the result with the stored totals and counts. The server may be running.',
  options: { fix: { type: 'boolean', does: 'correct every wrong count; stop the server first' } },
  codes: { 1: 'a count is wrong, or the command failed; the output says which' },
};
