import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../../src/core/config/project-root.js';
import { until } from './until.js';

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** The path of an installed program, also of one that only administrators have in their PATH; undefined where it is missing. */
export const programOf = (name: string): string | undefined => folders.map((folder) => join(folder, name)).find((path) => existsSync(path));

/**
 * The shipped configuration, in which only addresses and the certificate differ.
 *
 * @param port on which it listens, on loopback
 * @param urls of the servers
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
export class HAProxy {
  readonly url: string;
  /** what it printed: which servers it took out, and why */
  output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => (this.output += text.toString()));
  }

  /**
   * Starts one.
   *
   * @param program its path
   * @param port on which it listens
   * @param urls of the servers, which may start later
   * @throws Error with its output when it ends
   */
  static async start(program: string, port: number, urls: readonly string[]): Promise<HAProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-haproxy-'));
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, haproxyConfiguration(port, urls));
    const proxy = new HAProxy(spawn(program, ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] }), folder, port);
    await until(() => {
      if (proxy.child.exitCode !== null) throw new Error(`HAProxy ended:\n${proxy.output}`);
      return fetch(proxy.url).then(() => true, () => false);
    });
    return proxy;
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null) await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
