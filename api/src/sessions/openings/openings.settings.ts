import { z } from 'zod';
import { duration } from '../../core/config/duration.js';
import { defineSettings, setting } from '../../core/config/settings-group.js';
import { isLoopbackHost } from '../../core/http/public-address.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Whether administrators read what was said at once, only for a reason, or see not even titles without one. */
type TranscriptPolicy = 'open' | 'reason' | 'sealed';

/** Who may read transcripts, and what the owners of sessions learn of it. */
export interface OpeningSettings {
  transcripts: TranscriptPolicy;
  /** how long an opening lasts, in milliseconds */
  transcriptOpensFor: number;
  /** what a session's owner is told of an administrator who opens it: their name, only their role, or nothing */
  ownersSeeOpenings: 'name' | 'role' | 'off';
}

/** Declares who may read transcripts, and what the owners of sessions learn of it. */
export const openingSettings = defineSettings({
  variables: {
    TRANSCRIPTS: setting(z.enum(['open', 'reason', 'sealed'], 'must be open, reason or sealed'), {
      unset: '`open` if `PUBLIC_URL` and `HOST` are both loopback, else `reason`',
      meaning:
        'whether administrators may read what was said: `open` at any time, `reason` after they have said why, `sealed` in the same way and without seeing titles before',
      format: '`open`, `reason` or `sealed`',
      example: 'sealed',
    }),
    TRANSCRIPT_OPENS_FOR: setting(
      duration.refine((milliseconds) => milliseconds >= MINUTE_MS && milliseconds <= DAY_MS, 'must be from 1m to 24h'),
      { default: '1h', meaning: 'how long an administrator who has opened a transcript may read it', format: 'duration, `1m`–`24h`', example: '15m' },
    ),
    OWNERS_SEE_OPENINGS: setting(z.enum(['name', 'role', 'off'], 'must be name, role or off'), {
      default: 'role',
      meaning: 'what people learn about who has opened their conversations: the name, only the role, or with `off` nothing at all',
      format: '`name`, `role` or `off`',
      example: 'name',
    }),
  },
  resolve: ({ TRANSCRIPTS, TRANSCRIPT_OPENS_FOR, OWNERS_SEE_OPENINGS }, { loopback, host }: { loopback: boolean; host: string }): OpeningSettings => ({
    transcripts: TRANSCRIPTS ?? (loopback && isLoopbackHost(host) ? 'open' : 'reason'),
    transcriptOpensFor: TRANSCRIPT_OPENS_FOR,
    ownersSeeOpenings: OWNERS_SEE_OPENINGS,
  }),
});
