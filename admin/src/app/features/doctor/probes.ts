import { Injectable, inject } from '@angular/core';
import type { ObservedRequest, ServerFacts, ServerInstance, ServerInstances } from '@switchboard/shared';
import { type FullResponse, DoctorFetch } from './doctor-fetch';
import type { CacheHeaders, ConditionalMeasure } from './evaluate-conditional';
import type { ClockSample, CompressionMeasure, PageOrigin } from './evaluate-path';

/** Requests for the clock and path samples; the first, which may have to open a connection, is not counted. */
const SAMPLES = 7;
/** How often the conditional check is tried while the list changes between its two requests. */
const LIST_TRIES = 4;
const PROBE_ETAG = '"doctor-asks"';
const API = '/api/admin/doctor';

/** The results of one small request, sent several times. */
export interface PathMeasure {
  readonly seen: ObservedRequest;
  readonly seen_etag: string | null;
  readonly samples: readonly ClockSample[];
  /** the protocol that the browser uses, see `evaluateProtocol` */
  readonly protocol: string;
}

/** Measurements by ordinary requests. Each method sends new requests and throws ProblemError if there is no response. */
@Injectable()
export class Probes {
  private readonly http = inject(DoctorFetch);

  /** How requests arrive at the server, how long they take, and the server's clock. */
  async path(signal: AbortSignal): Promise<PathMeasure> {
    const samples: ClockSample[] = [];
    let last: FullResponse | undefined;
    for (let at = 0; at <= SAMPLES; at++) {
      last = await this.http.fetchFull(`${API}/request`, { signal, headers: { 'If-None-Match': PROBE_ETAG } });
      const { at: server } = JSON.parse(last.text) as ObservedRequest;
      if (at > 0) samples.push({ sent: last.sent, took: last.took, server: Date.parse(server) });
    }
    const { response, text } = last!;
    return { seen: JSON.parse(text) as ObservedRequest, seen_etag: response.headers.get('etag'), samples, protocol: usedProtocol() };
  }

  /** The console's list, requested again with its own ETag. */
  async conditional(signal: AbortSignal, path: PathMeasure): Promise<ConditionalMeasure> {
    let measure: ConditionalMeasure;
    let tries = 0;
    do {
      const url = '/api/admin/sessions?limit=1';
      const first = cacheHeaders(await this.http.fetchFull(url, { signal }));
      const second = cacheHeaders(await this.http.fetchFull(url, { signal, headers: { 'If-None-Match': first.etag ?? PROBE_ETAG } }));
      measure = { first, second, asked_tag: PROBE_ETAG, seen: path.seen, seen_etag: path.seen_etag };
      // A list that has just changed is not a defect of the path.
    } while (measure.second.status === 200 && measure.second.etag !== measure.first.etag && ++tries < LIST_TRIES);
    return measure;
  }

  /** Whether a long response arrives compressed. @param stream Content-Encoding of an event stream */
  async compression(signal: AbortSignal, stream: string | null): Promise<CompressionMeasure> {
    const { response, text } = await this.http.fetchFull('/api/docs/openapi.json', { signal });
    return { stream, json: response.headers.get('content-encoding'), json_length: text.length, scripts: areScriptsCompressed() };
  }

  async server(signal: AbortSignal): Promise<ServerFacts> {
    return JSON.parse((await this.http.fetchFull(`${API}/server`, { signal })).text) as ServerFacts;
  }

  /** The servers that are alive on the database. */
  async servers(signal: AbortSignal): Promise<ServerInstance[]> {
    return (JSON.parse((await this.http.fetchFull('/api/admin/instances', { signal })).text) as ServerInstances).instances;
  }
}

/** The origin of this page. */
export function pageOrigin({ origin, host, hostname, protocol }: Location = location): PageOrigin {
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return { origin, host, scheme: protocol.replace(':', ''), isLoopback };
}

function cacheHeaders({ response: { status, headers } }: FullResponse): CacheHeaders {
  const [etag, as_of, age, cache_control, vary] = ['etag', 'as-of', 'age', 'cache-control', 'vary'].map((name) => headers.get(name));
  return { status, etag: etag!, as_of: as_of!, age: age!, cache_control: cache_control!, vary: vary! };
}

function resources(): PerformanceResourceTiming[] {
  return performance.getEntriesByType('resource').filter((entry) => entry instanceof PerformanceResourceTiming);
}

/** The protocol of the latest recorded API request, which the next one will use too; the page itself may have used another. */
function usedProtocol(): string {
  const api = resources().filter(({ name }) => new URL(name).pathname.startsWith('/api/'));
  return api.findLast(({ nextHopProtocol }) => nextHopProtocol !== '')?.nextHopProtocol ?? '';
}

function areScriptsCompressed(): boolean | null {
  const scripts = resources().filter(({ name, decodedBodySize }) => name.endsWith('.js') && decodedBodySize > 10_000);
  return scripts.length === 0 ? null : scripts.some(({ encodedBodySize, decodedBodySize }) => encodedBodySize < decodedBodySize);
}
