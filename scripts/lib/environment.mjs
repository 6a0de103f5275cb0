import path from 'node:path';

/**
 * npm settings of the user that a nested install still needs (where packages come from and how they are reached). Everything else
 * that npm adds to a script's environment describes the current run (`omit`, `workspace`, `dry-run`, `prefix`, …) and would change
 * the behaviour of a nested npm.
 */
const KEPT_FOR_NPM = /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_?proxy|noproxy|cafile|ca|cert|key|strict_ssl|offline|prefer_offline|maxsockets|fetch_.*|@.*|\/\/.*)$/i;

/** Option that .npmrc adds for jest; no other program should run with it. */
const JEST_ONLY_OPTION = '--experimental-vm-modules';

/**
 * The environment for a child: that of this process, without what npm added for its own script run, and with the given Node first
 * in PATH, so that everything the child starts as `node` is the same one.
 * @param {string} node absolute path of the Node to put first
 * @param {Record<string, string>} [more] variables to add
 */
export function childEnvironment(node, more = {}) {
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (!/^(npm_.*|INIT_CWD|NODE)$/i.test(name)) env[name] = value;
  }
  const options = (env.NODE_OPTIONS ?? '').split(/\s+/).filter((option) => option && option !== JEST_ONLY_OPTION).join(' ');
  if (options) env.NODE_OPTIONS = options;
  else delete env.NODE_OPTIONS;
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const first = path.dirname(node);
  const rest = (env[pathName] ?? '').split(path.delimiter).filter((folder) => folder && folder !== first);
  env[pathName] = [first, ...rest].join(path.delimiter);
  return { ...env, ...more };
}

/**
 * The environment for npm itself: that of a child, plus the settings about package sources. NODE_ENV is removed, since "production"
 * would omit packages that the build needs.
 * @param {string} node absolute path of the Node that runs npm
 */
export function npmEnvironment(node) {
  const env = childEnvironment(node);
  delete env.NODE_ENV;
  for (const [name, value] of Object.entries(process.env)) if (KEPT_FOR_NPM.test(name)) env[name] = value;
  return env;
}
