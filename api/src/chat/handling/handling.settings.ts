import { z } from 'zod';
import { duration } from '../../core/config/duration.js';
import { defineSettings, setting } from '../../core/config/settings-group.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Whether people may ask for a person, and when an administrator no longer has a session. Durations in milliseconds. */
export interface HandlingSettings {
  personRequests: boolean;
  /** whether the responder goes on until a person is there */
  answerWhileWaiting: boolean;
  /** how long an administrator may have no page open */
  personAwayAfter: number;
  /** how long an administrator may leave the user unanswered */
  personSilentAfter: number;
}

const onOrOff = z.enum(['on', 'off'], 'must be on or off').transform((value) => value === 'on');

/** Declares whether people may ask for a person, and when an administrator no longer has a session. */
export const handlingSettings = defineSettings({
  variables: {
    PERSON_REQUESTS: setting(onOrOff, { default: 'on', meaning: 'whether people may ask for a person', format: '`on` or `off`', example: 'off' }),
    ANSWER_WHILE_WAITING: setting(onOrOff, {
      default: 'on',
      meaning: 'whether the responder goes on answering until a person who was asked for is there',
      format: '`on` or `off`',
      example: 'off',
    }),
    PERSON_AWAY_AFTER: setting(between(10 * SECOND_MS, HOUR_MS, 'must be from 10s to 1h'), {
      default: '2m',
      meaning: 'a session goes back to waiting once the administrator who has taken it over has had no page open for longer than this',
      format: 'duration, `10s`–`1h`',
      example: '5m',
    }),
    PERSON_SILENT_AFTER: setting(between(MINUTE_MS, 24 * HOUR_MS, 'must be from 1m to 24h'), {
      default: '15m',
      meaning: 'a session goes back to waiting once the administrator who has taken it over has left its user without an answer for longer than this',
      format: 'duration, `1m`–`24h`',
      example: '1h',
    }),
  },
  resolve: ({ PERSON_REQUESTS, ANSWER_WHILE_WAITING, PERSON_AWAY_AFTER, PERSON_SILENT_AFTER }): HandlingSettings => ({
    personRequests: PERSON_REQUESTS,
    answerWhileWaiting: ANSWER_WHILE_WAITING,
    personAwayAfter: PERSON_AWAY_AFTER,
    personSilentAfter: PERSON_SILENT_AFTER,
  }),
});

function between(minMs: number, maxMs: number, message: string) {
  return duration.refine((milliseconds) => milliseconds >= minMs && milliseconds <= maxMs, message);
}
