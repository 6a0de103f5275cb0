import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/core/config/project-root.js';
import { programOf } from './programs.js';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { until } from './until.js';

/** Where HAProxy is installed, if it is. */
export const haproxyProgram = programOf('haproxy');

/**
 * The shipped configuration, in which only addresses, the certificate and the number of connections differ.
 *
 * @param port on which it listens, on 127.0.0.1
 * @param urls of the servers behind it
 */
export function haproxyConfiguration(port: number, urls: readonly string[]): string {
  const text = readFileSync(join(projectRoot(), 'deploy/proxies/haproxy.cfg'), 'utf8');
  return text
    .replace(/bind :443 ssl .*/, `bind 127.0.0.1:${port}`)
    // More than a third of the open files allowed, and it ends without a word.
    .replace('maxconn 4000', 'maxconn 300')
    .replace(/^ +server one 127\.0\.0\.1:3000(?: (track switchboard\/)one)?$/gm, (_, track?: string) =>
      urls.map((url, at) => `  server server-${at} ${new URL(url).host}${track ? ` ${track}server-${at}` : ''}`).join('\n'));
}

/** HAProxy with its shipped configuration, in front of several servers. */
export class Haproxy {
  /** what it printed: which servers it took out, and why */
  output = '';

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => (this.output += text.toString()));
  }

  /**
   * Starts it, and waits until it listens.
   *
   * @param urls of the servers, which may start later
   * @param port on which it listens; a free one if not given
   * @throws Error with its output if it ends
   */
  static async start(urls: readonly string[], port?: number): Promise<Haproxy> {
    const [own, folder] = [port ?? (await freePort()), mkdtempSync(join(tmpdir(), 'switchboard-haproxy-'))];
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, haproxyConfiguration(own, urls));
    const haproxy = new Haproxy(`http://127.0.0.1:${own}`, folder, spawn(haproxyProgram!, ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] }));
    await until(() => {
      if (haproxy.child.exitCode !== null) throw new Error(`HAProxy ended:\n${haproxy.output}`);
      return fetch(haproxy.url).then(() => true, () => false);
    });
    return haproxy;
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null) await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
