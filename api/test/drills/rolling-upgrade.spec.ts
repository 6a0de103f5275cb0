import { jest } from '@jest/globals';
import { chromium, type Browser } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../src/core/config/project-root.js';
import { migrations } from '../../src/migrations/index.js';
import { Client } from '../support/client.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from '../support/databases.js';
import { recordDrill } from '../support/drill-figures.js';
import { FollowedConsole } from '../support/followed-console.js';
import { Haproxy, haproxyProgram } from '../support/haproxy.js';
import { JoinedLoad } from '../support/joined-load.js';
import { judge } from '../support/load-judgement.js';
import { ModelStub } from '../support/model-stub.js';
import { NavigatingPage } from '../support/navigating-page.js';
import { RedisServer, whyNoRedis } from '../support/redis-server.js';
import { beginServer, previousRelease, type Release } from '../support/releases.js';
import { RoundRobin } from '../support/round-robin.js';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { type ServerProcess } from '../support/server-process.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { until } from '../support/until.js';

/** Loads of one person each, and what each of them has; together 20 people write and 10 poll. */
const [LOADS, EACH] = [5, { writers: 3, readers: 2, watchers: 1 }];
const [CONSOLES, PAGES] = [10, 3];
/** Milliseconds for which both servers are used between two replacements, and after which an acknowledged change must show in a list. */
const [TOGETHER_MS, SHOWN_MS] = [3_000, 5_000];
const ADMIN = { email: 'admin@switchboard.local', password: 'a password for tests' };
const HANDBOOK = fileURLToPath(new URL('../support/handbook', import.meta.url));

const git = (...args: string[]) => execFileSync('git', ['-C', projectRoot(), ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const { assertInHistory, previousCommit } = (await import(join(projectRoot(), 'scripts/drills/previous-release.mjs'))) as {
  assertInHistory: (commit: string, folder?: string) => void;
  previousCommit: string;
};

describe('the previous release in the history', () => {
  const shallow = git('rev-parse', '--is-shallow-repository').trim() === 'true';
  if (shallow) reportSkipped('the migrations of the previous release', 'this checkout has only the end of the history');
  else
    test('its migrations are the beginning of those of this one, of which there are more', () => {
      assertInHistory(previousCommit);
      const list = git('show', `${previousCommit}:api/src/migrations/index.ts`);
      const names = [.../\[([^\]]*)\]/.exec(list)![1]!.matchAll(/\w+/g)].map(([name]) => name);
      expect(names.length).toBeGreaterThan(20);
      expect(migrations.length).toBeGreaterThan(names.length);
      expect(migrations.slice(0, names.length).map(({ name }) => name)).toEqual(names);
    });

  test('a checkout with the end of the history alone, and a folder that is none, are told apart and say what to do', () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-history-'));
    try {
      const [origin, copy, nothing] = ['origin', 'copy', 'nothing'].map((name) => join(folder, name)) as [string, string, string];
      const inOrigin = (...args: string[]) => execFileSync('git', ['-C', origin, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
      for (const path of [origin, nothing]) mkdirSync(path);
      inOrigin('init', '--quiet');
      for (const text of ['one', 'two']) {
        writeFileSync(join(origin, 'file'), text);
        inOrigin('add', 'file');
        inOrigin('commit', '--quiet', '-m', text);
      }
      const first = inOrigin('rev-parse', 'HEAD~1');
      execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${origin}`, copy], { stdio: 'pipe' });
      expect(() => assertInHistory(first, origin)).not.toThrow();
      expect(() => assertInHistory(first, copy)).toThrow(/has only the end of the history\. Fetch the rest .+: git fetch --unshallow$/);
      expect(() => assertInHistory(first, nothing)).toThrow(/is not a checkout of Switchboard's repository/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Whether a page of the previous release stayed blank because its script was refused: those of this one are loaded afresh, see admin/public/start-recovery.js. */
function isOfPrevious(fault: string): boolean {
  const script = /\b(?:404|503) \S+\/(main-[\w-]+\.js)/.exec(fault)?.[1];
  return script !== undefined && existsSync(join(previousRelease!, 'dist/admin', script)) && fault.endsWith('; shown: ');
}

/** Two servers behind a balancer, each of some release, on one database. */
class Installation {
  private readonly servers: (ServerProcess | undefined)[] = [];

  private constructor(
    readonly balancer: Haproxy | RoundRobin,
    private readonly urls: string[],
    private readonly env: Record<string, string>,
    private readonly parts: { database: ScratchDatabase; redis: RedisServer; model: ModelStub },
  ) {}

  static async create(): Promise<Installation> {
    const [database, redis, model] = [await createScratchDatabase('postgres'), await RedisServer.start(), await ModelStub.start()];
    // An answer takes about a second.
    Object.assign(model.otherwise, { pieces: 20, gap: 50 });
    const urls = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
    const balancer = await (haproxyProgram === undefined ? RoundRobin : Haproxy).start(urls, await freePort());
    const env = {
      DATABASE_URL: database.url, REDIS_URL: redis.url, PUBLIC_URL: balancer.url, TRUST_PROXY: '127.0.0.1', JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1',
      ADMIN_PASSWORD: ADMIN.password, OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'stub', KNOWLEDGE_DIR: HANDBOOK, DATABASE_POOL: '8+6', DRAIN: '60s',
    };
    return new Installation(balancer, urls, env, { database, redis, model });
  }

  /** Starts one of the two, and waits until the balancer sends requests to it. */
  async start(at: number, release: Release): Promise<void> {
    const name = `${release}-${at}`;
    const server = await beginServer(release, { ...this.env, PORT: new URL(this.urls[at]!).port, INSTANCE_NAME: name });
    this.servers[at] = server;
    await server.printed(/Switchboard is ready/);
    await until(async () => (await fetch(`${this.balancer.url}/api/health/live`)).headers.get('instance') === name);
  }

  /** Replaces one of the two by that of another release, in an orderly way. @returns what the old one printed */
  async replace(at: number, release: Release): Promise<string> {
    const before = this.servers[at]!;
    before.signal('SIGTERM');
    expect(await before.exited).toEqual({ code: 0, signal: null });
    await this.start(at, release);
    return before.output;
  }

  get output(): string {
    return this.servers.map((server) => server?.output ?? '').join('');
  }

  async close(): Promise<void> {
    for (const server of this.servers) await server?.crash();
    await this.balancer.close();
    await this.parts.model.stop();
    await this.parts.redis.remove();
    await this.parts.database.drop();
  }
}

const drill = (): void => {
  let installation: Installation;
  let browser: Browser;
  beforeAll(async () => {
    installation = await Installation.create();
    for (const at of [0, 1]) await installation.start(at, 'previous');
    browser = await chromium.launch({ executablePath: process.env['DRILL_BROWSER']!, args: ['--disable-dev-shm-usage'] });
  });
  afterAll(async () => {
    await browser.close();
    await installation.close();
  });

  test('D32: servers of the previous release are replaced by those of this one under load, and back: no call fails, no answer is cut, no page breaks, nobody is signed out', async () => {
    const { url } = installation.balancer;
    const admin = await Client.signIn(url, ADMIN.email, ADMIN.password);
    const loads = await Promise.all(Array.from({ length: LOADS }, async (_, at) => new JoinedLoad(url, await Client.register(url, `upgraded-${at}@example.com`), admin)));
    const consoles = await Promise.all(Array.from({ length: CONSOLES }, async () => new FollowedConsole(await Client.signIn(url, ADMIN.email, ADMIN.password))));
    const pages = await Promise.all(Array.from({ length: PAGES }, () => NavigatingPage.open(browser, url, ADMIN)));
    for (const load of loads) load.start(EACH);
    for (const each of consoles) each.start();
    await delay(TOGETHER_MS);
    for (const [at, page] of pages.entries()) page.start(at * 2);
    await delay(TOGETHER_MS);
    let output = '';
    for (const release of ['this', 'previous'] as const)
      for (const at of [0, 1]) {
        output += await installation.replace(at, release);
        await delay(TOGETHER_MS);
      }
    for (const page of pages) await page.stop();
    for (const each of consoles) await each.stop();
    const verdicts = await Promise.all(loads.map((load) => judge(load, { shownMs: SHOWN_MS, consoleMs: SHOWN_MS })));
    const failures = [...loads, ...consoles].flatMap((each) => each.failures);
    if (failures.length > 0) console.warn(installation.balancer.output);
    expect(failures).toEqual([]);
    expect(verdicts.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect([...new Set(loads.flatMap(({ replies }) => [...replies.keys()]))]).toEqual(['complete']);
    const faults = pages.flatMap((page) => page.faults);
    expect(faults.filter((fault) => !isOfPrevious(fault))).toEqual([]);
    // What is refused during a shutdown is logged, too.
    expect((output + installation.output).match(/^.*"level":"(error|fatal)"(?!.*"status":503).*$/gm)).toBeNull();
    const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
    const acknowledged = sum(verdicts.map((verdict) => verdict.acknowledged));
    const navigations = sum(pages.map((page) => page.navigations));
    expect([acknowledged > 200, navigations > 20, Math.min(...consoles.map(({ streams }) => streams)) > 1]).toEqual([true, true, true]);
    recordDrill({
      id: 'D32', acknowledged, lost: 0, twice: 0,
      what: `two servers replaced by those of the next release, and back, behind ${installation.balancer instanceof Haproxy ? 'HAProxy' : 'a balancer'}: ${navigations} pages shown, ${sum(verdicts.map(({ polls }) => polls))} polls, `
        + `${sum(consoles.map(({ renewals }) => renewals))} renewed sign-ins, ${faults.length} pages of the previous release blank`,
    });
  });
};

if (previousRelease !== undefined) {
  jest.setTimeout(600_000);
  const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
  if (missing === null) describe('a rolling upgrade', drill);
  else reportSkipped('a rolling upgrade', missing);
}
