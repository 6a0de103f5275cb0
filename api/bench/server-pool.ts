import type { Scale } from './rounds.js';
import { dropTemplate, Scratch, type Seed } from './scratch.js';
import { SharedServers } from './several/shared-servers.js';

/**
 * Servers shared by the benchmarks: some with sessions to read, one to write to. Each is started on first use and reused by later
 * benchmarks.
 */
export class ServerPool {
  private readonly servers = new Map<string, Promise<Scratch>>();
  /** those of the figures of several servers */
  readonly several: SharedServers;

  constructor(readonly scale: Scale) {
    this.several = new SharedServers(scale);
  }

  /** A server with that many sessions, which must not be modified. @param sessions ignored in a tiny run, which has few */
  reading(sessions: number): Promise<Scratch> {
    const count = this.scale.tiny ? 100 : sessions;
    return this.server(`${count} to read`, { sessions: count, active: Math.min(count, 50) });
  }

  /** A server to write to. It retains what earlier benchmarks wrote. */
  writing(): Promise<Scratch> {
    return this.server('to write', { sessions: 0 });
  }

  /**
   * A server with a fictitious history, which must not be modified. A million sessions take minutes to create, once per run.
   *
   * @param sessions ignored in a tiny run, which has few
   */
  history(sessions: number): Promise<Scratch> {
    const count = this.scale.tiny ? 200 : sessions;
    return this.server(`history of ${count}`, { sessions: count, history: true });
  }

  /** Stops the baselines of the last benchmark; the servers keep running. */
  async stopBaselines(): Promise<void> {
    for (const [name, scratch] of this.servers) {
      const started = await scratch.catch(() => null); // the caller that requested it received the error
      if (started) await started.stopBaselines();
      else this.servers.delete(name);
    }
  }

  /** Stops everything and drops the databases. */
  async remove(): Promise<void> {
    for (const scratch of this.servers.values())
      await scratch.then(
        (started) => started.remove(),
        () => undefined,
      );
    await this.several.remove();
    await dropTemplate(this.scale.database);
  }

  private server(name: string, seed: Seed): Promise<Scratch> {
    const known = this.servers.get(name);
    if (known) return known;
    const started = Scratch.start(this.scale, seed);
    this.servers.set(name, started);
    return started;
  }
}
