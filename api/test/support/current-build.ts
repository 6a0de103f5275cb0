/** A part of what `npm run build` makes. */
type BuiltPart = 'shared' | 'api' | 'admin';

/**
 * Makes sure that what a spec starts or reads was built from the sources that are there now: a test of an older build would say
 * nothing about them.
 *
 * @param parts what the spec uses of the build; the server unless named otherwise
 * @throws Error that names the parts that have to be built first
 */
export function requireCurrentBuild(...parts: BuiltPart[]): void {
  const stale = process.env['TEST_STALE_BUILD'];
  if (stale === undefined) throw new Error('Nobody has looked whether the build is up to date: api/jest.global-setup.mjs does it.');
  const wanted: string[] = parts.length > 0 ? parts : ['shared', 'api'];
  const old = stale.split(', ').filter((name) => wanted.includes(name));
  if (old.length > 0) throw new Error(`The build is older than its sources (${old.join(', ')}). Run \`npm run build\` first.`);
}
