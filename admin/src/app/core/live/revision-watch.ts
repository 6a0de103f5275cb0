import type { StreamEvent } from './event-stream';

/** Events that bear the revision of what a list shows. */
const BEARERS: ReadonlySet<string> = new Set(['changed', 'heartbeat']);

/**
 * How what is shown stands to what was pushed last. `level`: the same. `behind`: it has changed since. `ahead`: an answer has
 * overtaken the pushes, which follow soon. `unknown`: one of the two bears no revision.
 */
export type Standing = 'level' | 'behind' | 'ahead' | 'unknown';

/**
 * Whether what is shown is what the server has, by the revision that both its answers and its pushes name.
 *
 * Revisions grow while a server runs. One that is lower than the one pushed before is another server's (a restart): what is shown
 * is then behind, whatever its number, until it was asked for again. One that was skipped needs nothing of its own, since an
 * answer always bears the whole page.
 */
export class RevisionWatch {
  private shown: number | null = null;
  private pushed: number | null = null;
  private isAnew = false;

  get standing(): Standing {
    if (this.isAnew) return 'behind';
    if (this.shown === null || this.pushed === null) return 'unknown';
    if (this.shown === this.pushed) return 'level';
    return this.shown < this.pushed ? 'behind' : 'ahead';
  }

  /** Whether what is shown may have changed, so that a push is a reason to ask. */
  get mayDiffer(): boolean {
    return this.standing === 'behind' || this.standing === 'unknown';
  }

  /** @returns whether the event is a reason to ask */
  hear({ event, data }: StreamEvent): boolean {
    if (!BEARERS.has(event)) return event === 'reset';
    const revision = (data as { revision?: unknown } | null)?.revision;
    if (typeof revision !== 'number') {
      if (event === 'changed') this.pushed = null;
      return event === 'changed';
    }
    if (this.pushed !== null && revision < this.pushed) this.isAnew = true;
    this.pushed = revision;
    return this.mayDiffer;
  }

  /** An answer is shown. @param revision its header `Revision`, null where there is none */
  show(revision: string | null): void {
    const number = revision === null ? NaN : Number(revision);
    this.shown = Number.isNaN(number) ? null : number;
    this.isAnew = false;
  }
}
