import type { AdminSession, Problem } from '@switchboard/shared';

/** The answer to a call that changes who handles a session: the session, or why it was refused. */
export type HandledSession = Omit<AdminSession, 'status'> & Omit<Problem, 'status'>;
