/**
 * SQL of the message that a session's shown branch ends with. Where triggers have not recorded one, since its messages are older than they
 * are, it is the latest message.
 *
 * @param session alias of `user_sessions`
 */
export function leafOf(session: string): string {
  return recordedOrLatest(session, 'leaf_id', 'message_id');
}

/** SQL of the role of a session's latest message, looked up where triggers have not recorded it. @param session alias of `user_sessions` */
export function lastRoleOf(session: string): string {
  return recordedOrLatest(session, 'last_role', 'role');
}

function recordedOrLatest(session: string, recorded: string, column: string): string {
  return `CASE WHEN ${session}.${recorded} IS NULL AND ${session}.message_count > 0
    THEN (SELECT m.${column} FROM messages m WHERE m.session_id = ${session}.session_id ORDER BY m.seq DESC LIMIT 1) ELSE ${session}.${recorded} END`;
}
