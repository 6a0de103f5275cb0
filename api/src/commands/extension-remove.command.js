// @ts-check
/**
 * `node dist/api/src/commands/extension-remove.js`, which `npm run extension -- remove` runs
 * @satisfies {import('./command-line.js').Command}
 */
export const extensionRemove = {
  call: 'node dist/api/src/commands/extension-remove.js',
  does: 'Backs the database up, and removes the tables of an installed extension with all their rows. Stop the server first.',
  words: { name: 'NAME', least: 1, most: 1 },
};
