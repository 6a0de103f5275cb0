import { z } from 'zod';
import type { Heartbeat } from './live.js';
import { id, instant } from './text.js';

/** From where a connection comes: this machine, a private network (RFC 1918, 4193, 6598, link-local), or anywhere else. */
export const addressClass = z.enum(['loopback', 'private', 'public']);
export type AddressClass = z.infer<typeof addressClass>;

/** Headers by which proxies tell whom they speak for; the doctor names those that arrived, never what they said. */
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

/** `GET /api/admin/doctor/request`: how the asking request looked to the server. No cookie and no token is ever in it. */
export const seenRequest = z.strictObject({
  at: instant,
  /** who opened the connection: the last proxy, or the browser where there is none */
  peer: addressClass,
  /** its address, for TRUST_PROXY to name */
  peer_address: z.string(),
  /** who asks, as far as TRUST_PROXY lets the server believe it */
  client: addressClass,
  /** true when the asking address is the peer's own: nothing was forwarded, or it was not believed */
  client_is_peer: z.boolean(),
  forwarding: z.array(forwardingHeader),
  /** whether TRUST_PROXY covers the peer */
  peer_trusted: z.boolean(),
  /** by which the person asks, as far as the server may believe it */
  scheme: z.enum(['http', 'https']),
  /** the Host header, at most 255 characters of it */
  host: z.string(),
  /** the setting PUBLIC_URL */
  public_url: z.string(),
  http_version: z.string(),
  /** false when the connection ends with this answer */
  keep_alive: z.boolean(),
  /** the If-None-Match header, at most 100 characters of it */
  if_none_match: z.string().nullable(),
  /** the ETag that this answer left with */
  etag: z.string(),
});
export type SeenRequest = z.infer<typeof seenRequest>;

/** How surely a COMMIT that was answered is on the disk, read from the connection that writes. */
export const durability = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sqlite'), journal_mode: z.string(), synchronous: z.enum(['OFF', 'NORMAL', 'FULL', 'EXTRA']) }),
  z.strictObject({ kind: z.literal('postgres'), fsync: z.string(), full_page_writes: z.string(), synchronous_commit: z.string() }),
]);
export type Durability = z.infer<typeof durability>;

/** `GET /api/admin/doctor/server`: how the server itself is. */
export const serverFacts = z.strictObject({
  at: instant,
  version: z.string(),
  build: z.string(),
  uptime_seconds: z.number().int(),
  open_streams: z.number().int(),
  /** the slowest turns of the event loop within the last one to two minutes (99th percentile), in milliseconds */
  event_loop_delay_p99_ms: z.number(),
  durability,
  /** whether this process holds the lock that makes it the database's only server */
  owner_lock: z.boolean(),
  /** length of SQLite's write-ahead log; null with PostgreSQL */
  wal_bytes: z.number().int().nullable(),
  /** at which length the server warns of it */
  wal_alarm_bytes: z.number().int(),
});
export type ServerFacts = z.infer<typeof serverFacts>;

/** `GET /api/admin/doctor/stream`. `paced`: timed events, then the end; `quiet`: heartbeats alone, for at most ten minutes. */
export const doctorStreamQuery = z.strictObject({ mode: z.enum(['paced', 'quiet']).default('paced') });
export type DoctorStreamQuery = z.infer<typeof doctorStreamQuery>;

/** What the doctor's streams say. */
export interface DoctorStreamEvents {
  /** one of so many, sent at that instant */
  tick: { seq: number; of: number; at: string };
  /** the answer to `POST /api/admin/doctor/ping`, on every quiet stream of the same sign-in */
  ping: { ping_id: string; at: string };
  /** nothing is left to be said; the stream ends. Without it, somebody else cut the stream */
  done: Record<string, never>;
  heartbeat: Heartbeat;
  'signed-out': Record<string, never>;
  'server-shutdown': Record<string, never>;
}

/** `POST /api/admin/doctor/ping`. */
export const pingRequest = z.strictObject({ ping_id: id });
export type PingRequest = z.infer<typeof pingRequest>;

/** To how many streams it went. */
export const pinged = z.strictObject({ streams: z.number().int() });
export type Pinged = z.infer<typeof pinged>;
