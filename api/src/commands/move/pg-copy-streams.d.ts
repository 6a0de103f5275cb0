declare module 'pg-copy-streams' {
  import type { Submittable } from 'pg';
  import type { Readable, Writable } from 'node:stream';

  /** Streams of PostgreSQL's COPY, each to be passed to `client.query`. */
  const streams: { from(text: string): Writable & Submittable; to(text: string): Readable & Submittable };
  export default streams;
}
