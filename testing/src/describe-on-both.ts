import { type DatabaseKind, databaseKinds } from './databases.js';

/**
 * Declares a group of tests once for each database.
 *
 * @param title what is tested; the name of the database follows it
 * @param tests declares them; pass the kind on to `startSwitchboard`
 */
export function describeOnBoth(title: string, tests: (kind: DatabaseKind) => void): void {
  for (const kind of databaseKinds) describe(`${title} on ${kind}`, () => tests(kind));
}
