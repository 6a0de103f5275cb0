import type { Scale } from './rounds.js';
import { Scratch } from './scratch.js';

/**
 * Where the benchmarks take place: a server with sessions to be read, and one to be written to. A server is started when it is
 * first asked for, and shared by the benchmarks that come later.
 */
export class Stage {
  private readonly servers = new Map<number, Promise<Scratch>>();

  constructor(readonly scale: Scale) {}

  /** A server with so many sessions, which nobody may change. @param sessions in a tiny run few, whatever is asked for */
  reading(sessions: number): Promise<Scratch> {
    return this.server(this.scale.tiny ? 100 : sessions);
  }

  /** A server to write to. What others wrote before is still there. */
  writing(): Promise<Scratch> {
    return this.server(0);
  }

  /** Ends the baselines of the last benchmark; the servers go on. */
  async clear(): Promise<void> {
    for (const scratch of this.servers.values()) await (await scratch).stopBaselines();
  }

  /** Ends everything and removes the databases. */
  async remove(): Promise<void> {
    for (const scratch of this.servers.values())
      await scratch.then(
        (started) => started.remove(),
        () => undefined,
      );
  }

  private server(sessions: number): Promise<Scratch> {
    const known = this.servers.get(sessions);
    if (known) return known;
    const started = Scratch.start(this.scale, { sessions, active: Math.min(sessions, 50) });
    this.servers.set(sessions, started);
    return started;
  }
}
