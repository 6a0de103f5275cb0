import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { settingsSchema } from '../src/settings.js';
import { reportSkipped } from './support/skipped-tests.js';

const root = projectRoot();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const programOf = (name: string) => [...(process.env['PATH'] ?? '').split(delimiter), join(root, '.cache')].map((folder) => join(folder, name)).find((path) => existsSync(path));
/** What a configuration says, without its comments. */
const withoutComments = (text: string) => text.split('\n').filter((line) => !/^\s*(#|$)/.test(line)).join('\n');

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'switchboard-deploy-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['docs/administering.md', 'deploy/proxies/nginx.conf'],
  ['docs/administering.md', 'deploy/proxies/Caddyfile'],
  ['docs/deploying.md', 'deploy/proxies/haproxy.cfg'],
  ['docs/deploying.md', 'deploy/systemd/switchboard.service'],
])('%s quotes %s as it is', (page, file) => {
  const blocks = [...read(page).matchAll(/^```\w*\n([^]*?)^```$/gm)].map(([, text]) => withoutComments(text!));
  expect(blocks).toContain(withoutComments(read(file)));
});

test.each(['deploy/compose.yaml', 'deploy/compose.joined.yaml', 'deploy/systemd/switchboard.service', 'deploy/Containerfile', 'deploy/helm/switchboard/templates/_helpers.tpl'])(
  '%s sets only settings that exist',
  (file) => {
    const text = read(file);
    const names = [...text.matchAll(/\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?=[:=]|, value)/g)].map(([, name]) => name!.replace(/_FILE$/, ''));
    const foreign = /^(POSTGRES_|NODE_|SWITCHBOARD_IMAGE|RUNTIME_IMAGE|STATE_DIRECTORY|CMD|AF_)/;
    const known = new Set([...settingsSchema.names, 'INSTANCE_NAME']);
    expect(names.filter((name) => !foreign.test(name) && !known.has(name))).toEqual([]);
  },
);

test('the version of the chart is that of the product', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(read('deploy/helm/switchboard/Chart.yaml')).toContain(`\nversion: ${version}\nappVersion: "${version}"\n`);
});

const analyze = programOf('systemd-analyze');
if (analyze) {
  describe('the systemd unit', () => {
    test('is valid, and its exposure is at most 2.5', () => {
      const unit = join(folder, 'switchboard.service');
      // The program is not installed here.
      writeFileSync(unit, read('deploy/systemd/switchboard.service').replace(/^ExecStart=.*/m, 'ExecStart=/bin/true'));
      const verified = spawnSync(analyze, ['verify', unit], { encoding: 'utf8' });
      expect([verified.status, verified.stderr.split('\n').filter((line) => line.includes('switchboard'))]).toEqual([0, []]);
      const security = spawnSync(analyze, ['security', '--offline=true', '--threshold=25', unit], { encoding: 'utf8' });
      expect([security.status, /Overall exposure level.*/.exec(security.stdout)?.[0]]).toEqual([0, expect.stringContaining('OK')]);
    });
  });
} else reportSkipped('the systemd unit', 'systemd-analyze is not installed');

const helm = programOf('helm');
if (helm) {
  describe('the Helm chart', () => {
    const chart = join(root, 'deploy/helm/switchboard');
    const template = (set: string) => spawnSync(helm, ['template', 'test', chart, '--set', set], { encoding: 'utf8' });

    test('passes helm lint, and renders what each database needs', () => {
      execFileSync(helm, ['lint', chart, '--strict', '--set', 'publicUrl=https://chat.example.com']);
      expect(template('publicUrl=https://chat.example.com').stdout).toMatch(/kind: StatefulSet[^]*claim|kind: StatefulSet/i);
      const joined = template('publicUrl=https://chat.example.com,database.kind=postgres,secret.name=s,redis.enabled=true,replicas=2,metrics.enabled=true').stdout;
      expect(joined).toMatch(/kind: Deployment[^]*maxUnavailable: 0, maxSurge: 1/);
      expect(joined).toContain('REDIS_URL_FILE');
      expect(joined).not.toContain('kind: StatefulSet');
    });

    test.each([
      ['replicas=1', /publicUrl is required/],
      ['publicUrl=https://a.b,replicas=2', /needs database.kind=postgres/],
      ['publicUrl=https://a.b,replicas=2,database.kind=postgres,secret.name=s', /needs redis.enabled/],
      ['publicUrl=https://a.b,database.kind=postgres', /needs secret.name/],
      ['publicUrl=https://a.b,metrics.enabled=true,networkPolicy.enabled=false', /needs networkPolicy.enabled/],
      ['publicUrl=chat.example.com', /publicUrl/],
      ['publicUrl=https://a.b,nonsense=1', /nonsense/],
      ['publicUrl=https://a.b,drainSeconds=600', /drainSeconds/],
    ])('%s is refused', (set, reason) => {
      const { status, stderr } = template(set);
      expect([status, stderr]).toEqual([1, expect.stringMatching(reason)]);
    });
  });
} else reportSkipped('the Helm chart', 'helm is neither in the PATH nor in .cache');

const promtool = programOf('promtool');
if (promtool) {
  test('the alert rules pass promtool and their own tests', () => {
    execFileSync(promtool, ['check', 'rules', join(root, 'deploy/prometheus/switchboard.rules.yml')]);
    execFileSync(promtool, ['test', 'rules', join(root, 'deploy/prometheus/switchboard.rules_test.yml')]);
  });
} else reportSkipped('the alert rules', 'promtool is not installed');
