/**
 * Whose rows one table of an extension contains. Rows of a person are deleted with the account and are part of what the person may export;
 * rows of a session are deleted with it, and exported by its owner.
 *
 * @since 0.2.0
 */
export interface PersonalData {
  /** the table's name */
  table: string;
  /** the column with the `user_id` of the person, if the table has one */
  user?: string;
  /** the column with the `session_id` of the session, if the table has one; a session should have no more than some hundreds of rows */
  session?: string;
  /** for a table without either: why it contains nothing about a person */
  none?: string;
}
