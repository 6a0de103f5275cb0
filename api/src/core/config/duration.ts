import { parseDuration } from '@switchboard/shared';
import { z } from 'zod';

/**
 * A setting that is a duration such as `5m`; resolves to milliseconds.
 *
 * @since 0.2.0
 */
export const duration = z.string().transform((value, context) => {
  const milliseconds = parseDuration(value);
  if (milliseconds !== null) return milliseconds;
  context.addIssue('must be a duration like 30s, 5m, 12h or 7d');
  return z.NEVER;
});
