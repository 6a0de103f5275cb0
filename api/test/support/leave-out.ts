/** Whether whatever is left out is a failure: on CI nothing may be missing. */
const REQUIRE_ALL = process.env['CI'] === 'true' || process.env['REQUIRE_ALL'] === '1';

/**
 * Stands for tests that cannot run on this machine: says so, and fails where everything is required (CI or REQUIRE_ALL).
 *
 * @param what is not tested
 * @param why what this machine lacks
 */
export function leaveOut(what: string, why: string): void {
  test(`${what} is left out: ${why}`, () => {
    if (REQUIRE_ALL) throw new Error(`This is required here (CI or REQUIRE_ALL): ${why}.`);
    console.warn(`LEFT OUT: ${what}: ${why}.`);
  });
}
