import { type AdminSessionRow, lastRoleOf, leafOf } from '../sessions/index.js';

/** SQL of the columns that an export reads, of sessions named `s` and users named `u`. */
export const exportedColumns = `s.session_id, s.user_id, s.title, s.message_count, s.created_at, s.last_activity_at, s.ended_at, s.ended_by,
  s.end_reason, ${leafOf('s')} AS leaf_id, s.responder, s.handling, s.handled_by, s.handled_by_name, s.handled_since, s.waiting_since, s.handling_version,
  ${lastRoleOf('s')} AS last_role, coalesce(u.email, '') AS user_email, u.name AS user_name`;

/** Reads the sessions of one export, in its order. */
export interface RowScan {
  /** @returns the approximate number of sessions, or null where only a full count would tell */
  expectedCount(): Promise<number | null>;
  /**
   * Examines the next rows.
   *
   * @param limit maximum number of rows to examine
   * @returns those that belong to the export, and whether there may be more to examine
   */
  next(limit: number): Promise<{ rows: AdminSessionRow[]; isMore: boolean }>;
  /** Frees what the scan holds. */
  close(): Promise<void>;
}
