/**
 * Another program wrote to the database, or it is another database than before: anything cached in memory may be out of date. On SQLite after
 * each write by another program; on PostgreSQL, where counters tell what changed, after a restore, a restart or a failover.
 */
export class DatabaseChangedExternally {}
