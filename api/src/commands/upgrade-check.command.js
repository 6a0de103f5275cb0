// @ts-check
/**
 * `npm run upgrade:check -- --from URL`
 * @satisfies {import('./command-line.js').Command}
 */
export const upgradeCheck = {
  call: 'npm run upgrade:check',
  does: 'Says whether the servers at URL can be replaced by this version one after another, or have to be stopped first, and why.',
  options: { from: { type: 'string', value: 'URL', required: true, check: httpUrl, does: 'address of the running version, such as https://chat.example.com' } },
  codes: { 0: 'rolls: replace one server after the other', 1: 'stop first, or it could not be found out; the output says which' },
};

/** @param {string} url */
function httpUrl(url) {
  return /^https?:\/\/[^/]+\/?$/.test(url) ? null : 'must be an http or https address without a path';
}
