import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import { Client } from './support/client.js';
import { haproxyConfiguration, haproxyProgram } from './support/haproxy.js';
import { programOf } from './support/programs.js';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { reportSkipped } from './support/skipped-tests.js';
import { until, within } from './support/until.js';

const fileOf = (name: string) => readFileSync(join(projectRoot(), 'deploy/proxies', name), 'utf8');

/** A proxy with its shipped configuration, of which only addresses and the certificate differ. */
interface Proxy {
  name: string;
  program: string | undefined;
  /** @returns the arguments that run it in the foreground */
  prepare: (folder: string, port: number, server: number) => string[];
}

const proxies: Proxy[] = [
  {
    name: 'nginx',
    program: programOf('nginx'),
    prepare: (folder, port, server) => {
      const site = fileOf('nginx.conf')
        .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
        // Before nginx 1.25.1 this is a parameter of `listen`, and here there is no certificate.
        .replace(/^ +(http2 on|ssl_certificate\S* +\S+);\n/gm, '')
        .replace('127.0.0.1:3000', `127.0.0.1:${server}`);
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
      const user = process.getuid?.() === 0 ? 'user root;' : '';
      writeFileSync(join(folder, 'nginx.conf'), `${user} daemon off; pid ${folder}/pid; error_log stderr;\nevents {}\nhttp { access_log off; ${temporary}\n${site}}\n`);
      return ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
    },
  },
  {
    name: 'haproxy',
    program: haproxyProgram,
    prepare: (folder, port, server) => {
      const file = join(folder, 'haproxy.cfg');
      writeFileSync(file, haproxyConfiguration(port, [`http://127.0.0.1:${server}`]));
      return ['-db', '-f', file];
    },
  },
  {
    name: 'caddy',
    program: programOf('caddy'),
    prepare: (folder, port, server) => {
      const file = join(folder, 'Caddyfile');
      writeFileSync(file, `{\n  admin off\n}\n${fileOf('Caddyfile').replace('chat.example.com {', `http://127.0.0.1:${port} {`).replace('127.0.0.1:3000', `127.0.0.1:${server}`)}`);
      return ['run', '--config', file, '--adapter', 'caddyfile'];
    },
  },
];

for (const { name, program, prepare } of proxies) {
  if (program === undefined) {
    reportSkipped(`the shipped configuration of ${name}`, `${name} is not installed`);
    continue;
  }
  describe(`behind ${name} with its shipped configuration`, () => {
    let folder: string;
    let on: TestApp;
    let child: ChildProcess;
    let url: string;
    let output: string;
    let addresses: string[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), `switchboard-${name}-`));
      mkdirSync(join(folder, 'logs'));
      addresses = [];
      on = await startApp({
        env: { TRUST_PROXY: '127.0.0.1', LOG_LEVEL: 'info' },
        log: { write: (line) => void addresses.push(...(JSON.parse(line) as { address?: string }).address ? [(JSON.parse(line) as { address: string }).address] : []) },
      });
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      output = '';
      child = spawn(program, prepare(folder, port, Number(new URL(on.url).port)), { stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => (output += text.toString()));
      await until(async () => {
        if (child.exitCode !== null) throw new Error(`${name} ended:\n${output}`);
        return fetch(`${url}/api/health/ready`).then(({ status }) => status === 200, () => false);
      });
    });
    afterAll(async () => {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      if (child.exitCode === null) await exited;
      await on.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('people sign in, polls get 304, and a change reaches an open stream at once', async () => {
      const admin = await Client.signIn(url, ADMIN.email, ADMIN.password);
      const first = await admin.get('/api/admin/sessions');
      const poll = () => admin.get('/api/admin/sessions', { 'if-none-match': first.headers.get('etag')! });
      const again = await poll();
      expect([again.status, again.headers.get('as-of')]).toEqual([304, expect.stringMatching(/Z$/)]);
      const stream = await admin.stream('/api/admin/sessions/stream');
      await stream.named('heartbeat');
      const before = stream.events.length;
      const ann = await Client.register(url, `ann-${name}@example.com`);
      const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions')).body;
      await within(1_500, () => stream.events.slice(before).some(({ event }) => event === 'changed'));
      expect((await poll()).status).toBe(200);
      const chat = await ann.stream(`/api/sessions/${session_id}/chat`, {}, { message: 'hello' });
      await chat.named('reply');
      await stream.leave();
    });

    test('the address of a client is the one that the proxy saw, not one that the client claims', async () => {
      addresses.length = 0;
      // Also where the proxy closes its connection as soon as it has the response.
      for (let request = 0; request < 10; request++) await fetch(`${url}/api/auth/me`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
      await until(() => addresses.length === 10);
      expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
    });
  });
}
