import { duration } from '../core/config/duration.js';
import { defineSettings, setting } from '../core/config/settings-group.js';

/** Applies while neither the environment nor an administrator says otherwise, in milliseconds. */
const DEFAULT_IDLE_AFTER_MS = 300_000;

/** When a session counts as active. */
export interface ActiveRuleSettings {
  /** in milliseconds since the last activity, unless an administrator has changed the rule */
  sessionIdleAfter: number;
  /** whether the environment sets it, so that administrators cannot change it */
  isSessionIdleAfterSet: boolean;
}

/** Declares `SESSION_IDLE_AFTER`. */
export const activeRuleSettings = defineSettings({
  variables: {
    SESSION_IDLE_AFTER: setting(duration, {
      unset: '`5m`, until an administrator changes it in the console',
      meaning: 'a session inactive for longer than this is idle rather than active; while it is set, administrators cannot change it in the console',
      format: 'duration',
      example: '15m',
    }),
  },
  resolve: ({ SESSION_IDLE_AFTER }): ActiveRuleSettings => ({
    sessionIdleAfter: SESSION_IDLE_AFTER ?? DEFAULT_IDLE_AFTER_MS,
    isSessionIdleAfterSet: SESSION_IDLE_AFTER !== undefined,
  }),
});
