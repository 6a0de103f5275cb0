/** Whoever owns the database holds it. Any two numbers will do, as long as every Switchboard uses the same: "SWBD", 1. */
export const ADVISORY_KEY = [0x53574244, 1] as const;

/** The first number of the lock that a joined server holds while it lives; the second is the server's own: "SWBE". */
export const LIFE_LOCK = 0x53574245;
