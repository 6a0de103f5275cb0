// @ts-check
/**
 * `npm run backup -- FILE`
 * @satisfies {import('./command-line.js').Command}
 */
export const backup = {
  call: 'npm run backup',
  does: 'Copies the database to FILE and reads the copy back to check it. The server may be running.',
  words: { name: 'FILE', least: 1, most: 1, areFiles: true },
  options: { force: { type: 'boolean', does: 'replace FILE if it exists' } },
};
