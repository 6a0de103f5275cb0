import { duration } from '../core/config/duration.js';
import { defineSettings, setting } from '../core/config/settings-group.js';

/** When a session counts as active. */
export interface SessionSettings {
  /** in milliseconds since the last activity */
  sessionIdleAfter: number;
}

/** Declares `SESSION_IDLE_AFTER`. */
export const sessionSettings = defineSettings({
  variables: {
    SESSION_IDLE_AFTER: setting(duration, {
      default: '5m',
      meaning: 'a session inactive for longer than this is idle rather than active',
      format: 'duration',
      example: '15m',
    }),
  },
  resolve: ({ SESSION_IDLE_AFTER }): SessionSettings => ({ sessionIdleAfter: SESSION_IDLE_AFTER }),
});
