import { DataSource } from 'typeorm';
import { OwnerLock } from './owner-lock.js';
import { WriteFence } from './write-fence.js';

/**
 * What one application holds of its database, kept outside Nest's container: an application whose start fails is never handed out, so
 * nothing else could close its connections and release its lock.
 */
export class OpenedDatabase {
  readonly fence = new WriteFence();
  readonly lock = new OwnerLock(this.fence);
  private readonly sources: DataSource[] = [];
  private readonly opening = new Set<Promise<unknown>>();
  private isClosed = false;

  /**
   * Opens a part of it. Nest starts independent providers side by side, so some may still be opening when another has failed.
   *
   * @param work takes the lock or opens a data source
   * @throws Error once it is closed; what `work` throws
   */
  async open<T>(work: () => Promise<T>): Promise<T> {
    if (this.isClosed) throw new Error('The start of the application has failed.');
    const opened = work();
    this.opening.add(opened);
    const result = await opened;
    if (result instanceof DataSource) this.sources.push(result);
    return result;
  }

  /** Closes what is open, or still opening, and lets another process own the database. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled(this.opening);
    for (const source of this.sources) if (source.isInitialized) await source.destroy();
    await this.lock.release();
  }
}
