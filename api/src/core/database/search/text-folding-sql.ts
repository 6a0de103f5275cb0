import type { Subject } from './hits.js';

/** SQL of the searched text of a subject's row, see the migration `folded-text`. */
const textOf: Record<Subject, string> = {
  session: 'SELECT s.title FROM session_entries e JOIN user_sessions s ON s.session_id = e.session_id WHERE e.entry_id = session_folds.entry_id',
  user: `SELECT coalesce(u.name, '') || char(10) || u.email FROM user_entries e JOIN users u ON u.user_id = e.user_id WHERE e.entry_id = user_folds.entry_id`,
};

/** SQL that folds the texts of at most $1 rows not folded yet, on SQLite; triggers then index them. */
export function foldBatch(subject: Subject): string {
  const table = `${subject}_folds`;
  return `UPDATE ${table} SET folded = coalesce(fold_text(CAST((${textOf[subject]}) AS text)), '')
    WHERE entry_id IN (SELECT entry_id FROM ${table} WHERE folded IS NULL LIMIT $1)`;
}
