/** What a snapshot shows. Instants are in milliseconds since the epoch. */
export interface SnapshotOrigin {
  /** what its revision is a number of, see `Revision` */
  epoch: string;
  revision: number;
  /** the instant for which it was read, and from and until which instant others would read the same at this revision */
  at: number;
  from: number;
  until: number;
  /** what it depends on besides the contents of the database and the instant */
  form: string;
}

/**
 * One response of the list, ready to send to all clients that request the same view.
 *
 * States: not sent, sent. Guarantees: all clients get the same bytes.
 *
 * It must be created by a class: where many of the objects created by an object literal live on for a while, V8 starts to allocate all of
 * them in the old generation, where they keep their bodies alive until the next full collection. A server that was asked for ever new views
 * grew by 150 MB because of this.
 */
export class Snapshot {
  /** approximate size of the body in bytes: it may be text, of which a character may take more than one */
  readonly size: number;
  private content: string | Buffer;
  private isSent = false;

  /**
   * @param origin what it shows
   * @param json the body
   */
  constructor(
    readonly etag: string,
    readonly origin: SnapshotOrigin,
    json: string,
  ) {
    this.content = json;
    this.size = json.length;
  }

  get revision(): number {
    return this.origin.revision;
  }

  /**
   * The body to send: text for the first client, since mostly there is only one; buffers, which are allocated outside the heap, would cause
   * more frequent full collections.
   */
  body(): string | Buffer {
    if (this.isSent) return this.bytes();
    this.isSent = true;
    return this.content;
  }

  /** The body, encoded once for all clients. */
  bytes(): Buffer {
    if (typeof this.content === 'string') this.content = Buffer.from(this.content);
    return this.content;
  }
}

/** Maximum number of views with a snapshot per revision. */
const MAX_VIEWS = 200;
/** Maximum size of all snapshots, in approximate bytes: a page may take 1 MiB. */
const MAX_BYTES = 33_554_432;

/**
 * The snapshots of one revision, at most one for each view; the oldest is evicted when there are too many, or they take too much memory.
 *
 * States of each: in progress, ready, forgotten. Guarantees: a failure is shared only by those that were already waiting for it; a snapshot
 * forgotten while in progress does not come back.
 */
export class Snapshots {
  private readonly all = new Map<string, Promise<Snapshot>>();
  /** those that are ready */
  private readonly ready = new Map<string, Snapshot>();
  /** total size of those that are ready */
  private bytes = 0;

  /** @returns the snapshot of a view, which may still be in progress */
  get(viewKey: string): Promise<Snapshot> | undefined {
    return this.all.get(viewKey);
  }

  /** @returns the snapshot of a view if it is ready */
  getReady(viewKey: string): Snapshot | undefined {
    return this.ready.get(viewKey);
  }

  /** Stores a snapshot in place of an earlier one, and removes it if it fails: a failure is not shared with later requests. */
  store(viewKey: string, pending: Promise<Snapshot>): void {
    this.forget(viewKey);
    if (this.all.size >= MAX_VIEWS) this.forget(this.all.keys().next().value!);
    this.all.set(viewKey, pending);
    pending.then(
      (snapshot) => this.all.get(viewKey) === pending && this.markReady(viewKey, snapshot),
      () => this.all.get(viewKey) === pending && this.forget(viewKey),
    );
  }

  /** Forgets a snapshot unless it is ready: later requests read again. */
  forgetPending(viewKey: string, pending: Promise<Snapshot>): void {
    if (this.all.get(viewKey) === pending && !this.ready.has(viewKey)) this.forget(viewKey);
  }

  clear(): void {
    // Clearing an empty map reallocates its tables, and this happens at every change.
    if (this.all.size === 0) return;
    this.all.clear();
    this.ready.clear();
    this.bytes = 0;
  }

  private markReady(viewKey: string, snapshot: Snapshot): void {
    this.ready.set(viewKey, snapshot);
    this.bytes += snapshot.size;
    for (const [eldest] of this.ready) {
      if (this.bytes <= MAX_BYTES || eldest === viewKey) break;
      this.forget(eldest);
    }
  }

  private forget(viewKey: string): void {
    this.bytes -= this.ready.get(viewKey)?.size ?? 0;
    this.all.delete(viewKey);
    this.ready.delete(viewKey);
  }
}
