import type { StreamEvent } from './event-stream';

/** Events that carry the revision of a list's data. */
const REVISION_EVENTS: ReadonlySet<string> = new Set(['changed', 'heartbeat']);

/**
 * How the data shown compares with the latest push. `level`: the same revision. `behind`: it has changed since. `ahead`: a response
 * has overtaken the pushes, which follow soon. `unknown`: one of the two carries no revision.
 */
export type RevisionState = 'level' | 'behind' | 'ahead' | 'unknown';

/** A revision, and what it is a number of: only those of one epoch are comparable. */
interface Revision {
  readonly number: number;
  readonly epoch: string;
}

/**
 * Whether the data shown is the server's latest, by the revision that both its responses and its pushes carry.
 *
 * Revisions of one epoch increase, whichever server sends them; a lower one is older news. After a restart, or when the database was
 * restored, there is another epoch: the data shown is then behind, whatever its number, until it is requested again. A skipped revision
 * needs no special handling, since a response always contains the whole page.
 */
export class RevisionTracker {
  private shown: Revision | null = null;
  private pushed: Revision | null = null;

  get state(): RevisionState {
    const { shown, pushed } = this;
    if (shown === null || pushed === null) return 'unknown';
    if (shown.epoch !== pushed.epoch || shown.number < pushed.number) return 'behind';
    return shown.number === pushed.number ? 'level' : 'ahead';
  }

  /** Whether the data shown may have changed, so that a push is a reason to send a request. */
  get mayDiffer(): boolean {
    return this.state === 'behind' || this.state === 'unknown';
  }

  /** @returns whether the event is a reason to send a request */
  recordEvent({ event, data }: StreamEvent): boolean {
    if (!REVISION_EVENTS.has(event)) return event === 'reset';
    const { revision, epoch } = (data ?? {}) as { revision?: unknown; epoch?: unknown };
    if (typeof revision !== 'number') {
      // The server itself does not know at the moment whether anything has changed.
      this.pushed = null;
      return event === 'changed';
    }
    const pushed = { number: revision, epoch: typeof epoch === 'string' ? epoch : '' };
    if (!isOlder(pushed, this.pushed)) this.pushed = pushed;
    return this.mayDiffer;
  }

  /** Whether a response shows less than is shown already: it comes from a server that has not heard of the latest changes. */
  isOlderThanShown(headers: Headers): boolean {
    return isOlder(revisionOf(headers), this.shown);
  }

  /** Records the revision of the response shown. */
  recordResponse(headers: Headers): void {
    this.shown = revisionOf(headers);
  }
}

/** The headers of a response; `Revision` and `Epoch` matter. */
interface Headers {
  get(name: string): string | null;
}

function revisionOf(headers: Headers): Revision | null {
  const number = Number(headers.get('Revision') ?? NaN);
  return Number.isNaN(number) ? null : { number, epoch: headers.get('Epoch') ?? '' };
}

function isOlder(one: Revision | null, other: Revision | null): boolean {
  return one !== null && one.epoch === other?.epoch && one.number < other.number;
}
