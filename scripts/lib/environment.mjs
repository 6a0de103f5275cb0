import path from 'node:path';

/**
 * Settings that a person may have given npm and that an install still needs (where packages come from and how they are
 * reached). The rest of what npm puts into a script's environment describes this very run (`omit`, `workspace`, `dry-run`,
 * `prefix`, …) and would change what a nested npm does.
 */
const KEPT_FOR_NPM = /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_?proxy|noproxy|cafile|ca|cert|key|strict_ssl|offline|prefer_offline|maxsockets|fetch_.*|@.*|\/\/.*)$/i;

/** Options that npm adds for jest by .npmrc; no other program should run under them. */
const JEST_ONLY_OPTION = '--experimental-vm-modules';

/**
 * The environment for a child: this process's, without what npm added for its own script run, and with the given Node first
 * in PATH, so that whatever the child starts as `node` is the same one.
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
 * The environment for npm itself: a child's, plus what says where packages come from. NODE_ENV goes, since "production"
 * would leave out what the build needs.
 * @param {string} node absolute path of the Node that runs npm
 */
export function npmEnvironment(node) {
  const env = childEnvironment(node);
  delete env.NODE_ENV;
  for (const [name, value] of Object.entries(process.env)) if (KEPT_FOR_NPM.test(name)) env[name] = value;
  return env;
}
