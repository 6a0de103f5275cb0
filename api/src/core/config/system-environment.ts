/** The environment variables that system programs need from the environment of the server; none of them is a setting. */
export function systemEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'SYSTEMROOT', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}
