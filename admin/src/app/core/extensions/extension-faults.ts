import type { AdminExtension } from './admin-extension';

const NAME = /^[a-z][a-z0-9-]{0,40}$/;

/**
 * What is wrong with a console half, in words for its author; empty if nothing is.
 *
 * @param name the one in its package.json
 */
export function faultsOf(extension: AdminExtension, name: string): string[] {
  const { name: declared, routes, nav, texts } = (extension ?? {}) as Partial<AdminExtension>;
  if (declared === undefined || !routes || !nav || !texts) return ['its file does not export what defineAdminExtension returns as default'];
  const paths = routes.map(({ path }) => path);
  return [
    ...(declared === name ? [] : [`it is named "${declared}" in the console and "${name}" in its package.json`]),
    ...(NAME.test(declared) ? [] : [`its name "${declared}" has other characters than lower case letters, digits and hyphens`]),
    ...paths.filter((path) => path.startsWith('/')).map((path) => `the path of its page "${path}" begins with a slash`),
    ...paths.filter((path, at) => paths.indexOf(path) !== at).map((path) => `two of its pages have the path "${path}"`),
    ...nav.filter(({ path = '' }) => !paths.includes(path)).map(({ path = '' }) => `an entry of the top bar leads to "${path}", which is none of its pages`),
  ];
}
