/** What programs of the system need of the environment in which the server was started; none of it is a setting. */
export function systemEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'SYSTEMROOT', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}
