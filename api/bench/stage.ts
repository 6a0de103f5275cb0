import type { Scale } from './rounds.js';
import { removeBeginning, Scratch, type Seed } from './scratch.js';

/**
 * Where the benchmarks take place: a server with sessions to be read, and one to be written to. A server is started when it is
 * first asked for, and shared by the benchmarks that come later.
 */
export class Stage {
  private readonly servers = new Map<string, Promise<Scratch>>();

  constructor(readonly scale: Scale) {}

  /** A server with so many sessions, which nobody may change. @param sessions in a tiny run few, whatever is asked for */
  reading(sessions: number): Promise<Scratch> {
    const many = this.scale.tiny ? 100 : sessions;
    return this.server(`${many} to read`, { sessions: many, active: Math.min(many, 50) });
  }

  /** A server to write to. What others wrote before is still there. */
  writing(): Promise<Scratch> {
    return this.server('to write', { sessions: 0 });
  }

  /**
   * A server with a made-up history of so many sessions, which nobody may change. A million takes minutes, once a run.
   *
   * @param sessions in a tiny run few, whatever is asked for
   */
  history(sessions: number): Promise<Scratch> {
    const many = this.scale.tiny ? 200 : sessions;
    return this.server(`history of ${many}`, { sessions: many, history: true });
  }

  /** Ends the baselines of the last benchmark; the servers go on. */
  async clear(): Promise<void> {
    for (const [name, scratch] of this.servers) {
      const started = await scratch.catch(() => null); // whoever asked for it was told
      if (started) await started.stopBaselines();
      else this.servers.delete(name);
    }
  }

  /** Ends everything and removes the databases. */
  async remove(): Promise<void> {
    for (const scratch of this.servers.values())
      await scratch.then(
        (started) => started.remove(),
        () => undefined,
      );
    await removeBeginning(this.scale.database);
  }

  private server(name: string, seed: Seed): Promise<Scratch> {
    const known = this.servers.get(name);
    if (known) return known;
    const started = Scratch.start(this.scale, seed);
    this.servers.set(name, started);
    return started;
  }
}
