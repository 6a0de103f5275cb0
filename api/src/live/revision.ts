/** What is known before a read of the list, to be passed on with what it found. */
export interface ReadMark {
  readonly epoch: string;
  /** changes heard of so far */
  readonly moves: number;
}

/** What a read of the list found. */
export interface ReadOutcome {
  /** the revision that the same statement read; ignored where revisions are this process's own */
  revision: number;
  /** for which instant it was read, in milliseconds since the epoch */
  at: number;
  /** the `last_activity_at` of the active session that becomes idle first, null if none is active */
  earliest_active: string | null;
  /** the `last_activity_at` of the session that became idle last, null if none is idle */
  latest_idle: string | null;
}

/** What a read shows: a revision, and from and until which instant others would read the same at it, in milliseconds since the epoch. */
export interface ShownRevision {
  revision: number;
  from: number;
  until: number;
}

/**
 * A number that increases whenever what the console's list shows may have changed.
 *
 * Guarantees: once the writer of a change has its response, the change counts here, and so it does at the instant at which time alone changes
 * the list, because the first active session becomes idle. Numbers of one {@link epoch} are comparable, and mean the same wherever they are
 * found.
 */
export abstract class Revision {
  private readonly listeners: (() => void)[] = [];

  /** Identifies what the numbers are numbers of. */
  abstract readonly epoch: string;

  /** Whether {@link epoch} was confirmed a moment ago. Otherwise what is read may have another one already. */
  abstract get isEpochConfirmed(): boolean;

  /** The latest number that is known at this instant; null while there may be others that nobody would have heard of. */
  abstract get latest(): number | null;

  /** Determines the latest number. @throws what the database throws */
  abstract refresh(): Promise<number>;

  /** To be called before each read of the list. */
  abstract startRead(): ReadMark;

  /** Records what a read found. @returns what it shows */
  abstract recordRead(mark: ReadMark, outcome: ReadOutcome): ShownRevision;

  /** Whether the list still shows what was read at a revision, for an instant in milliseconds since the epoch. */
  abstract isCurrent(revision: number, at: number): boolean;

  /** What the list shows has changed without a write that counts. */
  abstract advance(): void;

  /** What the list shows has changed beyond what a write has, which was counted. */
  abstract noteCounted(): void;

  /** @param listener called synchronously whenever the list may have changed */
  onMove(listener: () => void): void {
    this.listeners.push(listener);
  }

  protected notifyMoved(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The instant at which a session becomes idle; null if there is none, or for an instant that another program has written and that is invalid. */
export function idleInstant(last_activity_at: string | null, idleAfter: number): number | null {
  const from = last_activity_at === null ? NaN : Date.parse(last_activity_at);
  return Number.isNaN(from) ? null : from + idleAfter;
}
