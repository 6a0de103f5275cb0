import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ReadCancelled } from './read-cancelled.js';
import { ReadThreads } from './sqlite/read-threads.js';
import type { ReadExecutor } from './statement.js';

/**
 * What reads run on that may take long: on SQLite threads of their own, so that the event loop is never blocked; on PostgreSQL the pool,
 * whose statements have a time limit.
 */
@Injectable()
export class LongReads implements OnApplicationShutdown {
  private readonly threads: ReadThreads | null;

  constructor(@InjectDataSource() private readonly reader: DataSource) {
    const { options } = reader;
    this.threads = options.type === 'better-sqlite3' ? new ReadThreads(options.database) : null;
  }

  /**
   * @param signal aborted when nobody waits for the result any more: a statement on SQLite then ends, see `mayContinue`; on PostgreSQL
   *   none is started any more
   * @param person whose read it is, so that people take turns on SQLite; empty for reads that are shared
   */
  on(signal?: AbortSignal, person = ''): ReadExecutor {
    const { reader, threads } = this;
    return {
      options: reader.options,
      query: <T>(text: string, parameters: unknown[] = []): Promise<T> => {
        if (threads) return threads.query(text, parameters, signal, person) as Promise<T>;
        return signal?.aborted ? Promise.reject(new ReadCancelled()) : reader.query(text, parameters);
      },
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.threads?.close();
  }
}
