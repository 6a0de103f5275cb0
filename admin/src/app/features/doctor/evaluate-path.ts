import type { ObservedRequest } from '@switchboard/shared';
import { type Finding, finding, median } from './finding';

/** Content-Encoding of responses, null for none. */
export interface CompressionMeasure {
  readonly stream: string | null;
  readonly json: string | null;
  /** length of that JSON in characters */
  readonly json_length: number;
  /** whether the page's own scripts arrived compressed; null if the browser does not report it */
  readonly scripts: boolean | null;
}

/** One clock request: when it was sent by the browser's clock, its duration, and the server's clock; in milliseconds. */
export interface ClockSample {
  readonly sent: number;
  readonly took: number;
  readonly server: number;
}

/** Where the page was loaded from. */
export interface PageOrigin {
  readonly origin: string;
  readonly host: string;
  readonly scheme: string;
  readonly isLoopback: boolean;
}

const SKEW_MS = 2_000;
const SLOW_MS = 1_000;
/** The maximum time in milliseconds, as the product guarantees, until a change is on every open console. */
const MAX_PUSH_LATENCY_MS = 5_000;

/** Streams must not be compressed, long responses may be, and the page's own files are compressed by the server. */
export function evaluateCompression({ stream, json, json_length, scripts }: CompressionMeasure): Finding {
  const [isStream, isJson] = [stream, json].map((encoding) => encoding !== null && encoding !== 'identity');
  const params = { stream: stream ?? '', json: json ?? '', kilobytes: json_length / 1_000 };
  const key = isStream ? (isJson ? 'doctor.compression.measured' : 'doctor.compression.measured_stream') : isJson ? 'doctor.compression.measured_json' : 'doctor.compression.measured_none';
  const details = { measured: { key, params }, params, fix: 'compression' } as const;
  if (isStream) return finding('compression', 'fail', 'stream', details);
  if (scripts === false) return finding('compression', 'warn', 'scripts', details);
  return finding('compression', 'pass', isJson ? 'compressed' : 'advice', details);
}

/** The sample with the shortest round trip is the most accurate: its error is at most half of that duration. */
export function evaluateClock(samples: readonly ClockSample[]): Finding {
  const fastest = samples.reduce((best, sample) => (sample.took < best.took ? sample : best));
  const skew = fastest.server - (fastest.sent + fastest.took / 2);
  const params = { skew: skew / 1_000, doubt: fastest.took / 2_000 };
  const isOff = Math.abs(skew) - fastest.took / 2 > SKEW_MS;
  return finding('clock', isOff ? 'warn' : 'pass', isOff ? (skew > 0 ? 'ahead' : 'behind') : 'agrees', {
    measured: { key: 'doctor.clock.measured', params },
    params: { skew: Math.abs(skew) / 1_000 },
  });
}

/** Does the server see the client, and the URL that it used? */
export function evaluateHeaders(seen: ObservedRequest, page: PageOrigin): Finding {
  const params = { host: seen.host, shown: page.host, scheme: seen.scheme, public_url: seen.public_url, origin: page.origin };
  const measured = {
    key: seen.peer_trusted ? 'doctor.headers.measured_trusted' : 'doctor.headers.measured',
    params: { client: seen.client, peer: seen.peer, count: seen.forwarding.length, scheme: seen.scheme, version: seen.http_version },
  };
  const found = (state: Finding['state'], code: string, more: { fix?: 'forwarding' | 'kept' | null; settings?: string[] } = {}) =>
    finding('headers', state, code, { measured, params, fix: 'forwarding', ...more });
  const trust = [`TRUST_PROXY=${seen.peer_address}`];
  if (seen.public_url !== page.origin) return found('fail', 'public_url', { fix: null, settings: [`PUBLIC_URL=${page.origin}`] });
  const forwards = seen.forwarding.length > 0;
  if (forwards && !seen.peer_trusted) return found('fail', 'untrusted', { fix: null, settings: trust });
  if (!forwards && (page.scheme === 'https' || (seen.peer === 'loopback' && !page.isLoopback))) return found('fail', 'mute_proxy', { settings: trust });
  if (seen.peer_trusted && seen.client_is_peer && !seen.forwarding.includes('x-forwarded-for')) return found('fail', 'client_hidden');
  if (seen.scheme !== page.scheme) return found('fail', 'scheme');
  if (seen.host !== page.host) return found('warn', 'host');
  if (!seen.keep_alive || seen.http_version === '1.0') return found('warn', 'closing', { fix: 'kept' });
  return found('pass', forwards ? 'proxied' : 'direct');
}

/** @param protocol ALPN name as the browser reports it: `http/1.1`, `h2`, `h3`; empty if it does not */
export function evaluateProtocol(protocol: string, page: Pick<PageOrigin, 'scheme' | 'isLoopback'>): Finding {
  const details = { measured: { key: 'doctor.protocol.measured', params: { protocol: protocol || '–' } }, fix: 'http2' } as const;
  if (/^h[23]/.test(protocol)) return finding('protocol', 'pass', 'many', details);
  if (protocol === '') return finding('protocol', 'pass', 'unknown', details);
  if (page.isLoopback) return finding('protocol', 'pass', 'local', details);
  return finding('protocol', 'warn', page.scheme === 'https' ? 'few' : 'plain', details);
}

/** @param rtts round-trip times @param pings times from requesting an event to receiving it on the stream; all in milliseconds */
export function evaluateLatency(rtts: readonly number[], pings: readonly number[]): Finding {
  const rtt = median(rtts);
  if (pings.length === 0) {
    const measured = { key: 'doctor.latency.measured_no_push', params: { rtt } };
    return finding('latency', 'fail', 'no_push', { measured, fix: 'unbuffered' });
  }
  const ping = median(pings);
  const details = { measured: { key: 'doctor.latency.measured', params: { rtt, ping } }, params: { rtt, ping } };
  if (ping > MAX_PUSH_LATENCY_MS) return finding('latency', 'fail', 'broken', { ...details, fix: 'unbuffered' });
  if (ping > SLOW_MS || rtt > SLOW_MS) return finding('latency', 'warn', 'slow', details);
  return finding('latency', 'pass', 'quick', details);
}
