import { DataSource } from 'typeorm';
import { OwnerLock } from './owner-lock.js';
import { WriteFence } from './write-fence.js';

/**
 * The connections and the lock that an application holds on its database, kept outside Nest's container: an application whose startup fails
 * is never returned, so nothing else could close its connections and release its lock.
 */
export class DatabaseResources {
  readonly fence = new WriteFence();
  readonly lock = new OwnerLock(this.fence);
  private readonly sources: DataSource[] = [];
  private readonly pending = new Set<Promise<unknown>>();
  private isClosed = false;

  /** @param onJoining called when the lock is held beside other servers', before the schema is looked at: from then on the server may wait for them */
  constructor(readonly onJoining: () => Promise<void> = () => Promise.resolve()) {}

  /**
   * Opens one of them. Nest starts independent providers concurrently, so some may still be opening when another has failed.
   *
   * @param work acquires the lock or opens a data source
   * @throws Error once closed; what `work` throws
   */
  async open<T>(work: () => Promise<T>): Promise<T> {
    if (this.isClosed) throw new Error('The application failed to start.');
    const opened = work();
    this.pending.add(opened);
    const result = await opened;
    if (result instanceof DataSource) this.sources.push(result);
    return result;
  }

  /** Closes everything that is open or still opening, and lets another process own the database. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled(this.pending);
    for (const source of this.sources) if (source.isInitialized) await source.destroy();
    await this.lock.release();
  }
}
