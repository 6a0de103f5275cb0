// @ts-check
/**
 * `npm run check`
 * @satisfies {import('./command-line.js').Command}
 */
export const check = {
  call: 'npm run check',
  does: 'Says what a start would do and what would prevent it: settings, database, rights, schema, address, free room. It starts and changes nothing.',
  codes: { 0: 'a start would succeed, as far as this can tell', 1: 'something would prevent a start; the output says what' },
};
