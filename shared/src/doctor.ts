import { z } from 'zod';
import type { Heartbeat } from './live.js';
import { id, instant } from './text.js';

/** Where a connection comes from: this machine, a private network (RFC 1918, 4193, 6598, link-local), or anywhere else. */
export const addressClass = z.enum(['loopback', 'private', 'public']);
export type AddressClass = z.infer<typeof addressClass>;

/** Headers by which proxies identify the client they forward for; the doctor names those that arrived, never their values. */
export const forwardingHeader = z.enum([
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
]);
export type ForwardingHeader = z.infer<typeof forwardingHeader>;

/** `GET /api/admin/doctor/request`: how the request looked to the server. It never contains a cookie or a token. */
export const observedRequest = z.strictObject({
  at: instant,
  /** who opened the connection: the last proxy, or the browser if there is none */
  peer: addressClass,
  /** its IP address, for use in TRUST_PROXY */
  peer_address: z.string(),
  /** the client, as far as TRUST_PROXY allows the server to believe it */
  client: addressClass,
  /** true if the client's address is the peer's own: nothing was forwarded, or it was not trusted */
  client_is_peer: z.boolean(),
  forwarding: z.array(forwardingHeader),
  /** whether TRUST_PROXY covers the peer */
  peer_trusted: z.boolean(),
  /** scheme that the client used, as far as the server may believe it */
  scheme: z.enum(['http', 'https']),
  /** the Host header, at most 255 characters of it */
  host: z.string(),
  /** the setting PUBLIC_URL */
  public_url: z.string(),
  http_version: z.string(),
  /** false if the connection is closed after this response */
  keep_alive: z.boolean(),
  /** the If-None-Match header, at most 100 characters of it */
  if_none_match: z.string().nullable(),
  /** the ETag that this response was sent with */
  etag: z.string(),
});
export type ObservedRequest = z.infer<typeof observedRequest>;

/** Durability settings: how reliably an acknowledged COMMIT is on disk, read from the writing connection. */
export const durability = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sqlite'), journal_mode: z.string(), synchronous: z.enum(['OFF', 'NORMAL', 'FULL', 'EXTRA']) }),
  z.strictObject({ kind: z.literal('postgres'), fsync: z.string(), full_page_writes: z.string(), synchronous_commit: z.string() }),
]);
export type Durability = z.infer<typeof durability>;

/** `GET /api/admin/doctor/server`: the state of the server itself. */
export const serverFacts = z.strictObject({
  at: instant,
  version: z.string(),
  build: z.string(),
  uptime_seconds: z.number().int(),
  open_streams: z.number().int(),
  /** event loop delay within the last one to two minutes (99th percentile), in milliseconds */
  event_loop_delay_p99_ms: z.number(),
  durability,
  /** whether this process holds the lock that makes it the database's only server */
  owner_lock: z.boolean(),
  /** length of SQLite's write-ahead log; null with PostgreSQL */
  wal_bytes: z.number().int().nullable(),
  /** length at which the server logs a warning */
  wal_alarm_bytes: z.number().int(),
});
export type ServerFacts = z.infer<typeof serverFacts>;

/** `GET /api/admin/doctor/stream`. `paced`: timed events, then the end; `quiet`: only heartbeats, for at most ten minutes. */
export const doctorStreamQuery = z.strictObject({ mode: z.enum(['paced', 'quiet']).default('paced') });
export type DoctorStreamQuery = z.infer<typeof doctorStreamQuery>;

/** The events of the doctor's streams. */
export interface DoctorStreamEvents {
  /** one of `of` events, sent at that instant */
  tick: { seq: number; of: number; at: string };
  /** the response to `POST /api/admin/doctor/ping`, on every quiet stream of the same sign-in */
  ping: { ping_id: string; at: string };
  /** all events were sent; the stream ends. Without it, something else cut the stream off */
  done: Record<string, never>;
  heartbeat: Heartbeat;
  'signed-out': Record<string, never>;
  'server-shutdown': Record<string, never>;
}

/** `POST /api/admin/doctor/ping`. */
export const pingRequest = z.strictObject({ ping_id: id });
export type PingRequest = z.infer<typeof pingRequest>;

/** The number of streams that it was sent to. */
export const pingResult = z.strictObject({ streams: z.number().int() });
export type PingResult = z.infer<typeof pingResult>;
