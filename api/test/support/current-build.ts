/** A part of the output of `npm run build`. */
type BuiltPart = 'shared' | 'api' | 'admin';

/**
 * Makes sure that what a spec starts or reads was built from the current sources: a test of an older build would say nothing about them.
 *
 * @param parts the parts of the build that the spec uses; by default those of the server
 * @throws Error naming the parts that have to be built first
 */
export function requireCurrentBuild(...parts: BuiltPart[]): void {
  const stale = process.env['TEST_STALE_BUILD'];
  if (stale === undefined) throw new Error('Whether the build is up to date was not checked: api/jest.global-setup.mjs does that.');
  const required: string[] = parts.length > 0 ? parts : ['shared', 'api'];
  const old = stale.split(', ').filter((name) => required.includes(name));
  if (old.length > 0) throw new Error(`The build is older than its sources (${old.join(', ')}). Run \`npm run build\` first.`);
}
