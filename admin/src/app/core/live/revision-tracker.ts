import type { StreamEvent } from './event-stream';

/** Events that carry the revision of a list's data. */
const REVISION_EVENTS: ReadonlySet<string> = new Set(['changed', 'heartbeat']);

/**
 * How the data shown compares with the latest push. `level`: the same revision. `behind`: it has changed since. `ahead`: a response
 * has overtaken the pushes, which follow soon. `unknown`: one of the two carries no revision.
 */
export type RevisionState = 'level' | 'behind' | 'ahead' | 'unknown';

/**
 * Whether the data shown is the server's latest, by the revision that both its responses and its pushes carry.
 *
 * Revisions increase while a server runs. One lower than that of the push before comes from another server process (a restart): the
 * data shown is then behind, whatever its number, until it is requested again. A skipped one needs no special handling, since a
 * response always contains the whole page.
 */
export class RevisionTracker {
  private shown: number | null = null;
  private pushed: number | null = null;
  private hasServerRestarted = false;

  get state(): RevisionState {
    if (this.hasServerRestarted) return 'behind';
    if (this.shown === null || this.pushed === null) return 'unknown';
    if (this.shown === this.pushed) return 'level';
    return this.shown < this.pushed ? 'behind' : 'ahead';
  }

  /** Whether the data shown may have changed, so that a push is a reason to send a request. */
  get mayDiffer(): boolean {
    return this.state === 'behind' || this.state === 'unknown';
  }

  /** @returns whether the event is a reason to send a request */
  recordEvent({ event, data }: StreamEvent): boolean {
    if (!REVISION_EVENTS.has(event)) return event === 'reset';
    const revision = (data as { revision?: unknown } | null)?.revision;
    if (typeof revision !== 'number') {
      if (event === 'changed') this.pushed = null;
      return event === 'changed';
    }
    if (this.pushed !== null && revision < this.pushed) this.hasServerRestarted = true;
    this.pushed = revision;
    return this.mayDiffer;
  }

  /** Records the revision of the response shown. @param revision its header `Revision`, null if it has none */
  recordResponse(revision: string | null): void {
    const number = revision === null ? NaN : Number(revision);
    this.shown = Number.isNaN(number) ? null : number;
    this.hasServerRestarted = false;
  }
}
