// @ts-check
/**
 * `npm run restore -- FILE`
 * @satisfies {import('./command-line.js').Command}
 */
export const restore = {
  call: 'npm run restore',
  does: 'Replaces the database with the backup in FILE, and keeps the replaced one. Stop the server first.',
  words: { name: 'FILE', least: 1, most: 1, areFiles: true },
};
