import { Initial1700000000000 } from './1700000000000-initial.js';

/** Switchboard's own migrations, oldest first. A released one is never edited; a change is a new one. */
export const migrations = [Initial1700000000000];
