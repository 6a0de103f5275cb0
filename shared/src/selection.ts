/** Most sessions that one request may name. */
export const MAX_SELECTED_SESSIONS = 500;
