// @ts-check
/**
 * `npm run migrate`
 * @satisfies {import('./command-line.js').Command}
 */
export const migrate = {
  call: 'npm run migrate',
  does: 'Brings the schema of the database up to date, as the next start would, and exits. Stop the server first.',
};
