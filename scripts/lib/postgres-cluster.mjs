// PostgreSQL servers of our own, for tests: created in a folder, and gone with it.
import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const runFile = promisify(execFile);
const isRoot = process.getuid?.() === 0;

/** @returns {string | undefined} the newest of the folders in which Debian keeps PostgreSQL's server commands; they are not in PATH */
export function serverCommands() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => path.join(root, version, 'bin')).find((folder) => existsSync(path.join(folder, 'initdb')));
}

/**
 * Runs a server command, as the user `postgres` if this process is root's: PostgreSQL refuses to run as root.
 * @param {string} name
 * @param {...string} args
 * @throws {Error} with its output
 */
export async function runServerCommand(name, ...args) {
  const [file, ...rest] = commandLine(name, args);
  await runFile(file, rest, { cwd: tmpdir() });
}

/** @param {string} name @param {string[]} args */
function commandLine(name, args) {
  const line = [path.join(serverCommands(), name), ...args];
  return isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--', ...line] : line;
}

/**
 * Creates a server's files in a new folder, with a superuser `postgres` that needs no password.
 * @param {Record<string, string>} settings of postgresql.conf
 * @param {string} [parent] where to create it
 * @returns {Promise<string>} the folder
 */
export async function createCluster(settings, parent = tmpdir()) {
  const folder = newFolder(parent);
  await runServerCommand('initdb', '-D', path.join(folder, 'data'), '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8');
  appendFileSync(path.join(folder, 'data', 'postgresql.conf'), Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`).join(''));
  return folder;
}

/**
 * Copies the files of a running server for a standby, which follows it once it is started.
 * @param {string} url of the server to follow
 * @returns {Promise<string>} the folder
 */
export async function copyCluster(url) {
  const folder = newFolder(tmpdir());
  await runServerCommand('pg_basebackup', '-D', path.join(folder, 'data'), '-d', url, '--write-recovery-conf', '--checkpoint=fast');
  return folder;
}

/** @param {string} parent */
function newFolder(parent) {
  const folder = mkdtempSync(path.join(parent, 'switchboard-cluster-'));
  giveToServer(folder);
  return folder;
}

/**
 * Gives a folder to the user as whom servers run.
 * @param {string} folder
 */
export function giveToServer(folder) {
  if (isRoot) chownSync(folder, Number(execFileSync('id', ['-u', 'postgres'])), Number(execFileSync('id', ['-g', 'postgres'])));
}

/**
 * Starts or stops a server; stopping is abrupt, like a power cut.
 * @param {string} folder of {@link createCluster}
 * @param {number} port on 127.0.0.1
 * @param {'start' | 'stop' | 'restart'} what
 */
export async function controlCluster(folder, port, what) {
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${folder}`;
  const data = ['-D', path.join(folder, 'data'), '-w', '-m', 'immediate', '-l', path.join(folder, 'log')];
  await runServerCommand('pg_ctl', ...(what === 'stop' ? data : [...data, '-o', options]), what);
}

/**
 * Stops a server at once, if it runs, and deletes its files; synchronous, for the end of a process.
 * @param {string} folder
 */
export function removeCluster(folder) {
  const data = path.join(folder, 'data');
  const [file, ...args] = commandLine('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop']);
  if (existsSync(path.join(data, 'postmaster.pid'))) execFileSync(file, args, { cwd: tmpdir(), stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
}
