/** Whether a skipped test is a failure: on CI none may be skipped. */
const REQUIRE_ALL = process.env['CI'] === 'true' || process.env['REQUIRE_ALL'] === '1';

/**
 * Stands in for tests that cannot run on this machine: reports it, and fails where everything is required (CI or REQUIRE_ALL).
 *
 * @param what what is not tested
 * @param why what this machine lacks
 */
export function reportSkipped(what: string, why: string): void {
  test(`${what}: skipped, because ${why}`, () => {
    if (REQUIRE_ALL) throw new Error(`This is required here (CI or REQUIRE_ALL): ${why}.`);
    console.warn(`SKIPPED: ${what}: ${why}.`);
  });
}
