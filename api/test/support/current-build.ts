/**
 * Makes sure that what is built comes from the sources that are there now: a test of an older build would say nothing about them.
 *
 * @throws Error that names the parts that have to be built first
 */
export function requireCurrentBuild(stale = process.env['TEST_STALE_BUILD']): void {
  if (stale === undefined) throw new Error('Nobody has looked whether the build is up to date: api/jest.global-setup.mjs does it.');
  if (stale !== '') throw new Error(`The build is older than its sources (${stale}). Run \`npm run build\` first.`);
}
