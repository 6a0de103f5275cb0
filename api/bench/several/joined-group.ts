import { Connection, requestBytes } from '../load/connection.js';
import type { MeasuredDatabase } from '../databases/measured-database.js';
import type { Scale } from '../rounds.js';
import { Scratch, type Seed, serverScript, serverSettings } from '../scratch.js';
import { Subject } from '../subject.js';
import type { RedisServer } from '../../test/support/redis-server.js';
import { until } from '../../test/support/until.js';

/** What all of them have in common, whatever they were told to listen to. */
const PUBLIC_URL = 'http://127.0.0.1:3000';

/** Several servers on one PostgreSQL database, joined by Redis. A sign-in at one of them is one at all. */
export class JoinedGroup {
  readonly servers: Subject[];

  private constructor(
    private readonly scale: Scale,
    private readonly first: Scratch,
    readonly redis: RedisServer,
    private readonly settings: Record<string, string>,
  ) {
    this.servers = [first.server];
  }

  /** Starts this many, and waits until all of them hear each other. */
  static async start(scale: Scale, redis: RedisServer, count: number, { settings, ...seed }: Seed): Promise<JoinedGroup> {
    const joined = { ...settings, REDIS_URL: redis.url, PUBLIC_URL };
    const first = await Scratch.start(scale, { ...seed, settings: { ...joined, INSTANCE_NAME: 'server-1' } });
    const group = new JoinedGroup(scale, first, redis, joined);
    try {
      await group.growTo(count);
    } catch (error) {
      await group.remove();
      throw error;
    }
    return group;
  }

  get database(): MeasuredDatabase {
    return this.first.database;
  }

  /** header line of the signed-in administrator */
  get authorization(): string {
    return this.first.authorization;
  }

  /** One of them, with what the figures of a single server ask for. */
  get scratch(): Scratch {
    return this.first;
  }

  /** Starts more, until there are this many, and waits until all of them hear each other. */
  async growTo(count: number): Promise<void> {
    while (this.servers.length < count) {
      const env = { ...serverSettings(this.database), ...this.settings, INSTANCE_NAME: `server-${this.servers.length + 1}` };
      this.servers.push(await Subject.server(serverScript(this.scale), env));
    }
    for (const { port } of this.servers) await until(() => this.areAllHeard(port));
  }

  /** Stops them and drops the database. */
  async remove(): Promise<void> {
    for (const server of this.servers.slice(1)) await server.stop();
    await this.first.remove();
  }

  private async areAllHeard(port: number): Promise<boolean> {
    const connection = await Connection.open(port);
    const { body } = await connection.send(requestBytes({ path: '/api/admin/instances', headers: [this.authorization] }));
    connection.close();
    const { instances } = JSON.parse(body.toString()) as { instances: { heard: boolean }[] };
    return instances.length === this.servers.length && instances.every(({ heard }) => heard);
  }
}
