import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { statSync } from 'node:fs';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { SETTINGS } from '../config/settings-token.js';
import { Metrics, type Sample, single } from '../metrics/metrics.js';
import { WRITER } from './data-sources.js';
import type { StorageSettings } from './database.settings.js';

/** What metrics say about the database itself: the connections to PostgreSQL, or the size of SQLite's write-ahead log. */
@Injectable()
export class DatabaseFigures {
  constructor(
    @Inject(SETTINGS) { database }: StorageSettings,
    @InjectDataSource(WRITER) writer: DataSource,
    @InjectDataSource() reader: DataSource,
    metrics: Metrics,
  ) {
    if (database.kind === 'postgres') {
      metrics.gauge('switchboard_db_pool', 'Connections to PostgreSQL, and callers that wait for one.', () => [...samplesOf('write', writer), ...samplesOf('read', reader)]);
      return;
    }
    // Reads the directory entry: the server must never open the file itself.
    const log = `${database.file}-wal`;
    metrics.gauge('switchboard_wal_bytes', "Size of SQLite's write-ahead log.", () => single(statSync(log, { throwIfNoEntry: false })?.size ?? 0));
  }
}

function samplesOf(pool: string, { driver }: DataSource): Sample[] {
  const { totalCount, idleCount, waitingCount } = (driver as unknown as { master: pg.Pool }).master;
  return Object.entries({ busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount }).map(([state, value]) => ({ labels: { pool, state }, value }));
}
