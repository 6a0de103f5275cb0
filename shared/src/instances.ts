import { z } from 'zod';
import { id, instant } from './text.js';

/** `GET /api/admin/instances`: one of the servers on the database. */
export const serverInstance = z.strictObject({
  instance_id: id,
  /** the setting INSTANCE_NAME */
  name: z.string(),
  version: z.string(),
  started_at: instant,
  /** its last sign of life in the database */
  beat_at: instant,
  /** whether its messages arrive at the server that answers */
  heard: z.boolean(),
  /** open event streams */
  streams: z.number().int(),
  /** replies that it is generating */
  generations: z.number().int(),
  /** whether it does what one of them is enough for */
  duties: z.boolean(),
  /** migrations that wait until no server needs what they remove */
  pending_migrations: z.array(z.string()),
});
export type ServerInstance = z.infer<typeof serverInstance>;

export const serverInstances = z.strictObject({ instances: z.array(serverInstance) });
export type ServerInstances = z.infer<typeof serverInstances>;
