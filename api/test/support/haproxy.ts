import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/core/config/project-root.js';
import { programOf } from './programs.js';
import { freePort } from './server-process.js';
import { until } from './until.js';

/** Where HAProxy is installed, if it is. */
export const haproxyProgram = programOf('haproxy');

/**
 * The shipped configuration, of which only addresses, the certificate and the number of connections differ.
 *
 * @param port to listen on, on 127.0.0.1
 * @param servers the ports of the servers behind it
 */
export function haproxyConfiguration(port: number, servers: readonly number[]): string {
  return readFileSync(join(projectRoot(), 'deploy/proxies/haproxy.cfg'), 'utf8')
    .replace(/bind :443 ssl .*/, `bind 127.0.0.1:${port}`)
    .replace(/^( *server )one 127\.0\.0\.1:3000$/m, (_, server: string) => servers.map((each, at) => `${server}server-${at + 1} 127.0.0.1:${each}`).join('\n'))
    // More than a third of the open files allowed, and it ends without a word.
    .replace('maxconn 4000', 'maxconn 200');
}

/** HAProxy with the shipped configuration in front of several servers. */
export class Haproxy {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts it on a free port. @param urls of the servers @throws Error with its output if it ends */
  static async start(urls: readonly string[]): Promise<Haproxy> {
    const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), 'switchboard-haproxy-'))];
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, haproxyConfiguration(port, urls.map((url) => Number(new URL(url).port))));
    const child = spawn(haproxyProgram!, ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    const haproxy = new Haproxy(`http://127.0.0.1:${port}`, folder, child);
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`HAProxy ended:\n${output}`);
      return fetch(`${haproxy.url}/api/health/ready`).then(({ status }) => status === 200, () => false);
    });
    return haproxy;
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null) await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
