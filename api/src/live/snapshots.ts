/**
 * One answer of the list, ready to send to everyone who asks for the same view.
 *
 * States: sent to nobody, sent. Promise: whoever it is sent to gets the same bytes.
 *
 * It must be made by a class: where much of what an object literal makes lives on for a while, V8 comes to make all of it among what is old,
 * where it drags its body along until the next full collection. A server that was asked for ever new views grew by 150 MB of them.
 */
export class Snapshot {
  /** bytes of the body, about: it may be text, of which a character may take more than one */
  readonly size: number;
  private content: string | Buffer;
  private isSent = false;

  /**
   * @param revision at which it was read
   * @param json the body
   */
  constructor(
    readonly etag: string,
    readonly revision: number,
    json: string,
  ) {
    this.content = json;
    this.size = json.length;
  }

  /** The body to send: text to the first who asks, for most are alone; bytes, which lie outside the heap, would have all of it collected more often. */
  body(): string | Buffer {
    if (this.isSent) return this.bytes();
    this.isSent = true;
    return this.content;
  }

  /** The body, encoded once for all who share it. */
  bytes(): Buffer {
    if (typeof this.content === 'string') this.content = Buffer.from(this.content);
    return this.content;
  }
}

/** Views whose snapshot is kept at one revision. */
const MOST_VIEWS = 200;
/** Bytes, about, of all snapshots that are kept: a page may take 1 MiB. */
const MOST_BYTES = 33_554_432;

/**
 * The snapshots of one revision, at most one for each view; the eldest goes when there are too many, or they take too much memory.
 *
 * States of each: being made, made, forgotten. Promises: a failure is shared by those who waited for it alone; what was forgotten while it was
 * being made does not come back.
 */
export class Snapshots {
  private readonly all = new Map<string, Promise<Snapshot>>();
  /** those that are made */
  private readonly ready = new Map<string, Snapshot>();
  /** of those that are made */
  private bytes = 0;

  /** @returns the snapshot of a view, which may still be being made */
  of(view: string): Promise<Snapshot> | undefined {
    return this.all.get(view);
  }

  /** @returns the snapshot of a view if it is made */
  made(view: string): Snapshot | undefined {
    return this.ready.get(view);
  }

  /** Keeps a snapshot from now on, unless it fails: a failure is not shared with those who ask later. */
  keep(view: string, making: Promise<Snapshot>): void {
    if (this.all.size >= MOST_VIEWS) this.forget(this.all.keys().next().value!);
    this.all.set(view, making);
    making.then(
      (snapshot) => this.all.get(view) === making && this.add(view, snapshot),
      () => this.all.get(view) === making && this.forget(view),
    );
  }

  clear(): void {
    // An empty map that is cleared makes itself new tables, and this happens at every change.
    if (this.all.size === 0) return;
    this.all.clear();
    this.ready.clear();
    this.bytes = 0;
  }

  private add(view: string, snapshot: Snapshot): void {
    this.ready.set(view, snapshot);
    this.bytes += snapshot.size;
    for (const [eldest] of this.ready) {
      if (this.bytes <= MOST_BYTES || eldest === view) break;
      this.forget(eldest);
    }
  }

  private forget(view: string): void {
    this.bytes -= this.ready.get(view)?.size ?? 0;
    this.all.delete(view);
    this.ready.delete(view);
  }
}
