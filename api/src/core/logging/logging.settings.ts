import { z } from 'zod';
import { defineSettings, setting } from '../config/settings-group.js';

/** How much is logged. */
export interface LoggingSettings {
  logLevel: string;
}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Declares `LOG_LEVEL`. */
export const loggingSettings = defineSettings({
  variables: {
    LOG_LEVEL: setting(z.enum(levels, `must be one of ${levels.join(', ')}`), {
      default: 'info',
      meaning: 'how much is logged',
      format: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`',
      example: 'debug',
    }),
  },
  resolve: ({ LOG_LEVEL }): LoggingSettings => ({ logLevel: LOG_LEVEL }),
});
