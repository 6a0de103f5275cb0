import semver from 'semver';

/**
 * Compares an extension's range with the version of this Switchboard.
 *
 * @param host the range, null if none is given
 * @returns what is wrong, as the rest of a sentence that begins with the extension's name; null if it fits
 */
export function hostFault(host: string | null, version: string): string | null {
  if (host === null)
    return 'does not say which versions of Switchboard it supports: add "switchboard": { "host": "^0.2.0", … } to its package.json, see docs/extending.md';
  if (semver.validRange(host) === null) return `supports Switchboard "${host}", which is not a range of versions such as ^0.2.0`;
  if (semver.satisfies(version, host, { includePrerelease: true })) return null;
  return `supports Switchboard ${host}, but this is ${version}: install a version of it that supports ${version}`;
}
