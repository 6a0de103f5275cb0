import { z } from 'zod';
import { defineSettings, setting } from '../config/settings-group.js';

/** Whether use is limited at all. */
export interface LimitSettings {
  rateLimits: boolean;
}

/** Declares `RATE_LIMITS`. */
export const limitSettings = defineSettings({
  variables: {
    RATE_LIMITS: setting(z.enum(['on', 'off'], 'must be on or off'), {
      default: 'on',
      meaning: '`off` for load tests and trusted networks: no throttling, no quotas; size limits still apply',
      format: '`on` or `off`',
      example: 'off',
    }),
  },
  resolve: ({ RATE_LIMITS }): LimitSettings => ({ rateLimits: RATE_LIMITS === 'on' }),
});
