import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProblemError, localProblem } from '../../core/http/problem';
import { Translations } from '../../core/i18n/translations';
import { DoctorStore } from './doctor.store';
import { CHECKS } from './finding';
import { Probes } from './probes';
import { formatReport } from './report';
import { StreamProbes } from './stream-probes';

const seen = {
  at: '', peer: 'loopback', peer_address: '10.1.2.3', client: 'loopback', client_is_peer: true, forwarding: [], peer_trusted: false, scheme: 'http',
  host: location.host, public_url: location.origin, http_version: '1.1', keep_alive: true, if_none_match: '"q"', etag: '"d"',
};
const headers = { status: 200, etag: '"a"', as_of: 'now', age: null, cache_control: 'private, no-cache', vary: 'Authorization' };
const path = { seen, seen_etag: '"d"', samples: [{ sent: 0, took: 10, server: 5 }], protocol: 'h2' };
const ticks = Array.from({ length: 13 }, (_, at) => ({ seq: at + 1, of: 13, sent: at * 250, arrived: at * 250 }));
const facts = {
  at: '', version: '0.2.0', build: 'abc', uptime_seconds: 60, open_streams: 2, event_loop_delay_p99_ms: 1, owner_lock: true,
  durability: { kind: 'sqlite', journal_mode: 'wal', synchronous: 'FULL' }, wal_bytes: 0, wal_alarm_bytes: 1_000,
};
const instance = {
  instance_id: 'a', name: 'one', version: '0.2.0', started_at: '', beat_at: '', heard: true, streams: 2, generations: 0, duties: true, pending_migrations: [],
};

describe("the doctor's checks", () => {
  const idles: { seconds: number; until: AbortSignal; end: (pings?: number[]) => void }[] = [];
  const answers = {
    path: () => Promise.resolve(path),
    conditional: () => Promise.resolve({ first: headers, second: { ...headers, status: 304 }, asked_tag: '"q"', seen, seen_etag: '"d"' }),
    compression: () => Promise.resolve({ stream: null, json: null, json_length: 50_000, scripts: true }),
    server: (): Promise<unknown> => Promise.resolve(facts),
    servers: () => Promise.resolve([instance]),
  };
  const streams = {
    push: () => Promise.resolve({ ticks, end: 'done', encoding: null }),
    idle: (seconds: number, until: AbortSignal) =>
      new Promise((resolve) => {
        const end = (pings = [5]) => resolve({ seconds, heartbeats: 3, longest_gap: 5, end: 'watched', pings });
        idles.push({ seconds, until, end });
      }),
  };
  let store: DoctorStore;

  const begin = (change: Partial<typeof answers> = {}) => {
    TestBed.configureTestingModule({
      providers: [
        DoctorStore,
        { provide: Probes, useValue: { ...answers, ...change } },
        { provide: StreamProbes, useValue: streams },
        { provide: Translations, useValue: { problem: ({ code }: { code: string }) => code } },
      ],
    });
    store = TestBed.inject(DoctorStore);
  };
  const states = () => CHECKS.map((check) => store.findings()[check]?.state ?? 'running');

  beforeEach(() => {
    jest.useFakeTimers();
    idles.length = 0;
  });
  afterEach(() => {
    TestBed.resetTestingModule();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('shows each finding as soon as it is available, and counts what needs attention', async () => {
    begin({ server: () => Promise.resolve({ ...facts, owner_lock: false }) });
    const run = store.run();
    await jest.advanceTimersByTimeAsync(3_000);
    expect([store.done(), store.isRunning(), store.watched(), store.attention()]).toEqual([8, true, 3, 1]);
    expect(CHECKS.filter((check) => !store.findings()[check])).toEqual(['idle', 'latency']);
    idles[0].end();
    await run;
    expect(states()).toEqual(['pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'fail', 'pass']);
    expect(store.isRunning()).toBe(false);
  });

  it('says why a check could not be measured, and shows all others', async () => {
    begin({ server: () => Promise.reject(new ProblemError(localProblem('database_busy', ''))) });
    const run = store.run();
    idles[0].end();
    await run;
    expect(store.findings().server).toMatchObject({ state: 'fail', code: 'unmeasured', meaning: { params: { problem: 'database_busy' } } });
    expect(store.findings().push?.state).toBe('pass');
  });

  it('watches longer on demand and keeps the other findings', async () => {
    begin();
    const run = store.run();
    idles[0].end();
    await run;
    const long = store.watchLong();
    expect([idles[1].seconds > 120, store.isLong(), store.done()]).toEqual([true, true, 9]);
    idles[1].end();
    await long;
    expect(store.findings().idle?.code).toBe('held_long');
  });

  it('ends the previous run when it runs again, and everything when the page is left', async () => {
    begin();
    void store.run();
    const again = store.run();
    expect(idles.map(({ until }) => until.aborted)).toEqual([true, false]);
    idles[0].end([]);
    await jest.advanceTimersByTimeAsync(0);
    expect(store.findings().latency).toBeUndefined();
    TestBed.resetTestingModule();
    expect(idles[1].until.aborted).toBe(true);
    idles[1].end();
    await again;
  });

  it('reports what was measured, without addresses', async () => {
    begin();
    const run = store.run();
    idles[0].end();
    await run;
    const report = formatReport(store.findings(), ({ key, params }) => `${key} ${JSON.stringify(params ?? {})}`, { at: '2026-01-01T00:00:00.000Z', agent: 'Browser' });
    for (const check of CHECKS) expect(report).toContain(`(${check}.${store.findings()[check]!.code})`);
    expect(report).not.toContain('10.1.2.3');
  });
});
