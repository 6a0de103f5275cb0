import { describe, expect, it } from '@jest/globals';
import type { ObservedRequest, ServerFacts, ServerInstance } from '@switchboard/shared';
import { type Finding, median } from './finding';
import { type ConditionalMeasure, evaluateConditional } from './evaluate-conditional';
import { type PageOrigin, evaluateClock, evaluateCompression, evaluateHeaders, evaluateLatency, evaluateProtocol } from './evaluate-path';
import { evaluateServer } from './evaluate-server';
import { evaluateServers } from './evaluate-servers';
import { type IdleMeasure, type PushMeasure, evaluateIdle, evaluatePush } from './evaluate-streams';

const summaryOf = ({ state, code, fix }: Finding) => [state, code, fix];
const verdict = ({ state, code }: Finding) => `${state} ${code}`;

describe('push', () => {
  /** Thirteen events, sent every 250 ms by a clock independent of the receiver's, with the arrival time of each. */
  const paced = (arrival: (sent: number, seq: number) => number, more: Partial<PushMeasure> = {}): PushMeasure => ({
    ticks: Array.from({ length: 13 }, (_, at) => ({ seq: at + 1, of: 13, sent: 1e12 + at * 250, arrived: arrival(at * 250, at + 1) })),
    end: 'done',
    ...more,
  });

  it.each<[string, PushMeasure, ReturnType<typeof summaryOf>]>([
    ['as they were sent', paced((sent) => sent + 40), ['pass', 'at_once', 'unbuffered']],
    ['late, but evenly', paced((sent) => sent + 9_000), ['pass', 'at_once', 'unbuffered']],
    ['all at the end', paced(() => 3_050), ['fail', 'buffered', 'unbuffered']],
    ['in bursts of five', paced((sent) => Math.ceil(sent / 1_250) * 1_250), ['warn', 'bursts', 'unbuffered']],
    ['none', { ticks: [], end: 'unfinished' }, ['fail', 'nothing', 'unbuffered']],
    ['cut after five', paced((sent) => sent, { ticks: paced((sent) => sent).ticks.slice(0, 5), end: 'cut' }), ['fail', 'lost', 'timeouts']],
    ['one missing', paced((sent) => sent, { ticks: paced((sent) => sent).ticks.filter(({ seq }) => seq !== 4) }), ['fail', 'lost', 'timeouts']],
  ])('%s', (_, measure, expected) => {
    expect(summaryOf(evaluatePush(measure))).toEqual(expected);
  });

  it('reports how long sending and arriving took', () => {
    expect(evaluatePush(paced(() => 3_050)).measured.params).toEqual({ count: 13, sent: 3, arrived: 0 });
  });
});

it.each<[Partial<IdleMeasure>, ReturnType<typeof summaryOf>]>([
  [{}, ['pass', 'held', 'timeouts']],
  [{ seconds: 150, heartbeats: 30 }, ['pass', 'held_long', 'timeouts']],
  [{ seconds: 60.2, end: 'cut' }, ['fail', 'cut', 'timeouts']],
  [{ end: 'server' }, ['warn', 'interrupted', null]],
  [{ heartbeats: 0, longest_gap: 18 }, ['fail', 'silent', 'unbuffered']],
  [{ longest_gap: 14 }, ['warn', 'gaps', 'unbuffered']],
])('a quiet stream: %j', (measure, expected) => {
  expect(summaryOf(evaluateIdle({ seconds: 18, heartbeats: 3, longest_gap: 5, end: 'watched', ...measure }))).toEqual(expected);
});

describe('conditional requests', () => {
  const good: ConditionalMeasure = {
    first: { status: 200, etag: '"a"', as_of: null, age: null, cache_control: 'private, no-cache', vary: 'Authorization' },
    second: { status: 304, etag: '"a"', as_of: '2026-01-01T00:00:00.000Z', age: null, cache_control: 'private, no-cache', vary: 'Authorization' },
    asked_tag: '"q"',
    seen: { if_none_match: '"q"', etag: '"doctor"' },
    seen_etag: '"doctor"',
  };
  const first = (change: Partial<ConditionalMeasure['first']>): ConditionalMeasure => ({ ...good, first: { ...good.first, ...change } });
  const full: ConditionalMeasure = { ...good, second: { ...good.first } };

  it.each<[string, ConditionalMeasure, string]>([
    ['304 with As-Of', good, 'pass passes'],
    ['a weak ETag', first({ etag: 'W/"a"' }), 'pass weakened'],
    ['no As-Of', { ...good, second: { ...good.second, as_of: null } }, 'warn as_of_stripped'],
    ['an Age', first({ age: '3' }), 'fail cached'],
    ['no ETag', first({ etag: null }), 'fail etag_stripped'],
    ['no Cache-Control', first({ cache_control: null }), 'warn cache_control'],
    ['a public Cache-Control', first({ cache_control: 'public, max-age=60' }), 'warn cache_control'],
    ['no Vary', first({ vary: null }), 'warn vary'],
    ['Vary with another field', first({ vary: 'Accept-Encoding, Authorization' }), 'pass passes'],
    ['If-None-Match removed', { ...full, seen: { ...good.seen, if_none_match: null } }, 'fail asked_stripped'],
    ['If-None-Match changed', { ...full, seen: { ...good.seen, if_none_match: '"x"' } }, 'fail asked_changed'],
    ['an ETag with a suffix', { ...full, seen_etag: '"doctor-gzip"' }, 'fail etag_changed'],
    ['200 with the same ETag', full, 'fail ignored'],
    ['200 with the same ETag, weak', { ...full, second: { ...full.second, etag: 'W/"a"' } }, 'fail ignored'],
    ['a list that keeps changing', { ...full, second: { ...full.second, etag: '"b"' } }, 'warn moving'],
    ['a redirect', first({ status: 302 }), 'warn odd'],
  ])('%s', (_, measure, expected) => {
    expect(verdict(evaluateConditional(measure))).toBe(expected);
  });
});

it.each([
  [{ stream: null, json: null, scripts: true }, 'pass advice'],
  [{ stream: null, json: 'br', scripts: null }, 'pass compressed'],
  [{ stream: 'identity', json: 'gzip', scripts: true }, 'pass compressed'],
  [{ stream: 'gzip', json: 'gzip', scripts: true }, 'fail stream'],
  [{ stream: null, json: null, scripts: false }, 'warn scripts'],
])('compression: %j', (measure, expected) => {
  expect(verdict(evaluateCompression({ json_length: 60_000, ...measure }))).toBe(expected);
});

it.each([
  [[{ sent: 1_000, took: 100, server: 1_050 }], 'pass agrees'],
  [[{ sent: 1_000, took: 100, server: 3_200 }], 'warn ahead'],
  [[{ sent: 9_000, took: 100, server: 6_000 }], 'warn behind'],
  // A slow response proves nothing; the fastest counts.
  [[{ sent: 1_000, took: 6_000, server: 6_500 }], 'pass agrees'],
  [[{ sent: 1_000, took: 9_000, server: 1_000 }, { sent: 2_000, took: 20, server: 2_010 }], 'pass agrees'],
])('clocks: %j', (samples, expected) => {
  expect(verdict(evaluateClock(samples))).toBe(expected);
});

describe('what the server sees', () => {
  const page: PageOrigin = { origin: 'https://chat.example.com', host: 'chat.example.com', scheme: 'https', isLoopback: false };
  const good: ObservedRequest = {
    at: '', peer: 'loopback', peer_address: '127.0.0.1', client: 'public', client_is_peer: false, forwarding: ['x-forwarded-for', 'x-forwarded-proto'],
    peer_trusted: true, scheme: 'https', host: page.host, public_url: page.origin, http_version: '1.1', keep_alive: true, if_none_match: null, etag: '""',
  };
  const local: PageOrigin = { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000', scheme: 'http', isLoopback: true };
  const direct = { forwarding: [], client_is_peer: true, peer_trusted: false } satisfies Partial<ObservedRequest>;
  const atHome = { ...direct, client: 'loopback', scheme: 'http', host: local.host, public_url: local.origin } as const;

  it.each<[string, Partial<ObservedRequest>, PageOrigin, string, string[]]>([
    ['a good proxy', {}, page, 'pass proxied', []],
    ['no proxy', atHome, local, 'pass direct', []],
    ['another PUBLIC_URL', { public_url: 'http://127.0.0.1:3000' }, page, 'fail public_url', ['PUBLIC_URL=https://chat.example.com']],
    ['a proxy that is not trusted', { peer_trusted: false, peer_address: '10.0.0.5' }, page, 'fail untrusted', ['TRUST_PROXY=10.0.0.5']],
    ['a proxy without forwarding headers', direct, page, 'fail mute_proxy', ['TRUST_PROXY=127.0.0.1']],
    ['no X-Forwarded-For', { forwarding: ['x-forwarded-proto'], client_is_peer: true }, page, 'fail client_hidden', []],
    ['a trusted proxy without forwarding headers', { ...atHome, peer_trusted: true }, local, 'fail client_hidden', []],
    ['no X-Forwarded-Proto', { scheme: 'http' }, page, 'fail scheme', []],
    ['another Host', { host: '127.0.0.1:3000' }, page, 'warn host', []],
    ['HTTP/1.0', { http_version: '1.0', keep_alive: false }, page, 'warn closing', []],
    ['Connection: close', { keep_alive: false }, page, 'warn closing', []],
  ])('%s', (_, seen, at, expected, settings) => {
    const found = evaluateHeaders({ ...good, ...seen }, at);
    expect([verdict(found), found.settings]).toEqual([expected, settings]);
  });
});

it.each([
  ['h2', { scheme: 'https', isLoopback: false }, 'pass many'],
  ['h3', { scheme: 'https', isLoopback: false }, 'pass many'],
  ['http/1.1', { scheme: 'http', isLoopback: true }, 'pass local'],
  ['http/1.1', { scheme: 'https', isLoopback: false }, 'warn few'],
  ['http/1.1', { scheme: 'http', isLoopback: false }, 'warn plain'],
  ['', { scheme: 'https', isLoopback: false }, 'pass unknown'],
])('protocol %s at %j', (protocol, page, expected) => {
  expect(verdict(evaluateProtocol(protocol, page))).toBe(expected);
});

it.each([
  [[10, 20, 30], [5, 6, 7], 'pass quick'],
  [[10, 20, 30], [], 'fail no_push'],
  [[10], [1_200, 900, 1_500], 'warn slow'],
  [[1_500], [300], 'warn slow'],
  [[10], [5_200], 'fail broken'],
  // A single slow measurement among many is not a finding.
  [[10, 10, 4_000], [20, 20, 3_000], 'pass quick'],
])('latency of %j and %j', (rtts, pings, expected) => {
  expect(verdict(evaluateLatency(rtts, pings))).toBe(expected);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

describe('the server', () => {
  const good: ServerFacts = {
    at: '', version: '0.2.0', build: 'abc', uptime_seconds: 7_200, open_streams: 3, event_loop_delay_p99_ms: 4,
    durability: { kind: 'sqlite', journal_mode: 'wal', synchronous: 'FULL' }, owner_lock: true, wal_bytes: 1_048_576, wal_alarm_bytes: 4_000_000,
  };
  const postgres = { kind: 'postgres', fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' } as const;

  it.each<[string, Partial<ServerFacts>, string]>([
    ['as it should be', {}, 'pass fine'],
    ['synchronous=NORMAL', { durability: { kind: 'sqlite', journal_mode: 'wal', synchronous: 'NORMAL' } }, 'fail durability'],
    ['no WAL', { durability: { kind: 'sqlite', journal_mode: 'delete', synchronous: 'FULL' } }, 'fail durability'],
    ['PostgreSQL', { durability: postgres, wal_bytes: null }, 'pass fine'],
    ['PostgreSQL without fsync', { durability: { ...postgres, fsync: 'off' }, wal_bytes: null }, 'fail durability'],
    ['asynchronous commits', { durability: { ...postgres, synchronous_commit: 'off' }, wal_bytes: null }, 'fail durability'],
    ['a lost lock', { owner_lock: false }, 'fail lock'],
    ['a long WAL', { wal_bytes: 4_000_000 }, 'warn wal'],
    ['a busy event loop', { event_loop_delay_p99_ms: 900 }, 'warn busy'],
  ])('%s', (_, change, expected) => {
    expect(verdict(evaluateServer({ ...good, ...change }))).toBe(expected);
  });
});

describe('the servers together', () => {
  const server = (name: string, change: Partial<ServerInstance> = {}): ServerInstance => ({
    instance_id: name, name, version: '0.2.0', started_at: '', beat_at: '', heard: true, streams: 2, generations: 1, duties: false, pending_migrations: [], ...change,
  });

  it.each<[string, ServerInstance[], string]>([
    ['one', [server('a')], 'pass one'],
    ['three that hear each other', [server('a'), server('b'), server('c')], 'pass joined'],
    ['one that is not heard', [server('a'), server('b', { heard: false })], 'warn silent'],
    ['one that does not hear itself', [server('a', { heard: false })], 'warn silent'],
    ['two versions', [server('a'), server('b', { version: '0.3.0' })], 'warn versions'],
  ])('%s', (_, instances, expected) => {
    expect(verdict(evaluateServers(instances))).toBe(expected);
  });

  it('are named and added up', () => {
    const { params } = evaluateServers([server('a'), server('b', { heard: false })]).measured;
    expect(params).toEqual({ count: 2, names: 'a (0.2.0), b (0.2.0)', streams: 4, answers: 2, silent: 'b' });
  });
});
