import { BenchmarkSkipped } from '../benchmark-skipped.js';
import type { Scale } from '../rounds.js';
import { dropTemplate, Scratch } from '../scratch.js';
import { Subject } from '../subject.js';
import { JoinedGroup } from './joined-group.js';
import { PostgresCluster, whyNoCluster } from '../../test/support/postgres-cluster.js';
import { RedisServer, whyNoRedis } from '../../test/support/redis-server.js';

/** Of a server that is alone and of joined ones alike: connections to PostgreSQL, the default of the latter; who may answer, the first by default. */
const SETTINGS = { DATABASE_POOL: '8+6', RESPONDERS: 'handbook,model/bench', OPENAI_MODEL: 'bench' };
/** Connections that PostgreSQL allows: by default fewer than all servers here together may open. */
const MAX_CONNECTIONS = '200';

/**
 * What the figures of several servers share: a PostgreSQL of their own, whose every commit and flush is theirs, a Redis of their own, joined
 * servers and one that is alone. Each is started on first use.
 */
export class SharedServers {
  private clusterStart: Promise<PostgresCluster> | undefined;
  private modelStart: Promise<Subject> | undefined;
  private redisStart: Promise<RedisServer> | undefined;
  private aloneStart: Promise<Scratch> | undefined;
  private groupStart: Promise<JoinedGroup> | undefined;

  constructor(private readonly given: Scale) {}

  /** @throws BenchmarkSkipped where PostgreSQL's server commands are not installed */
  cluster(): Promise<PostgresCluster> {
    if (whyNoCluster !== null) return Promise.reject(new BenchmarkSkipped(`no PostgreSQL server of its own can be started: ${whyNoCluster}`));
    return (this.clusterStart ??= PostgresCluster.start({ max_connections: MAX_CONNECTIONS }));
  }

  /** @throws BenchmarkSkipped where redis-server is not installed */
  redis(): Promise<RedisServer> {
    if (whyNoRedis !== null) return Promise.reject(new BenchmarkSkipped(whyNoRedis));
    return (this.redisStart ??= RedisServer.start());
  }

  /** The scale, with that PostgreSQL. @throws BenchmarkSkipped */
  async scale(): Promise<Scale> {
    return { ...this.given, postgres: (await this.cluster()).url };
  }

  /** A server without Redis, on a database of its own. @throws BenchmarkSkipped */
  async alone(): Promise<Scratch> {
    const [scale, settings] = [await this.scale(), await this.settings()];
    return (this.aloneStart ??= Scratch.start(scale, { sessions: 0, settings }));
  }

  /** Joined servers on one database. @param count at least this many @throws BenchmarkSkipped */
  async joined(count: number): Promise<JoinedGroup> {
    const [scale, redis, settings] = [await this.scale(), await this.redis(), await this.settings()];
    const group = await (this.groupStart ??= JoinedGroup.start(scale, redis, Math.min(count, 2), { sessions: 0, settings }));
    await group.growTo(count);
    return group;
  }

  /** The settings of all of these servers; those who ask for it are answered by a model. */
  private async settings(): Promise<Record<string, string>> {
    const { port } = await (this.modelStart ??= Subject.baseline('model'));
    return { ...SETTINGS, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
  }

  /** Stops everything and drops the databases. */
  async remove(): Promise<void> {
    await ended(this.groupStart, (group) => group.remove());
    await ended(this.aloneStart, (alone) => alone.remove());
    await ended(this.modelStart, (model) => model.stop());
    if (this.clusterStart) await dropTemplate('postgres');
    await ended(this.redisStart, (redis) => redis.remove());
    await ended(this.clusterStart, (cluster) => cluster.remove());
  }
}

/** Whoever asked for what could not be started received the error. */
async function ended<T>(start: Promise<T> | undefined, remove: (started: T) => Promise<void> | void): Promise<void> {
  const started = await start?.catch(() => undefined);
  if (started !== undefined) await remove(started);
}
