import type { DataSource } from 'typeorm';

/** The statement that conditions become part of. Its tables are `user_sessions s` and `users u`, joined by `user_id`. */
export interface ListSql {
  source: DataSource;
  /** adds a parameter; returns its name in the text, for example `$3` */
  bind: (value: unknown) => string;
  /** the parameter that separates active from idle, see `idleThreshold` */
  threshold: string;
}
