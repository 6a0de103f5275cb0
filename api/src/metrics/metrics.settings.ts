import { z } from 'zod';
import { defineSettings, setting } from '../core/config/settings-group.js';
import type { HttpSettings } from '../core/http/http.settings.js';

/** Where metrics can be scraped. */
export interface MetricsSettings {
  /** undefined: nowhere */
  metricsPort: number | undefined;
  metricsHost: string;
  /** undefined: no token is required */
  metricsToken: string | undefined;
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number');

/** Declares `METRICS_PORT`, `METRICS_HOST` and `METRICS_TOKEN`. */
export const metricsSettings = defineSettings({
  variables: {
    METRICS_PORT: setting(port, {
      unset: 'none: metrics are not served',
      meaning: 'port on which Prometheus can scrape `/metrics`; never the same as `PORT`',
      format: '0 to 65535; 0 chooses a free port',
      example: '9464',
    }),
    METRICS_HOST: setting(z.string().trim().min(1), {
      default: '127.0.0.1',
      meaning: 'address on which metrics are served; anything but this machine should be a network that only monitoring can reach, or have a `METRICS_TOKEN`',
      format: 'IP address or host name',
      example: '0.0.0.0',
    }),
    METRICS_TOKEN: setting(z.string().refine((value) => Buffer.byteLength(value) >= 16, 'must be at least 16 bytes long'), {
      unset: 'none: whoever reaches the port may scrape',
      meaning: 'token that a scrape must send as `Authorization: Bearer TOKEN`',
      format: 'text of at least 16 bytes',
    }),
  },
  violations: (given) =>
    given['METRICS_PORT'] !== undefined && given['METRICS_PORT'] !== '0' && given['METRICS_PORT'] === (given['PORT'] ?? '3000')
      ? ['METRICS_PORT must differ from PORT: metrics have a listener of their own']
      : [],
  resolve: ({ METRICS_PORT, METRICS_HOST, METRICS_TOKEN }, _below: HttpSettings): MetricsSettings => ({
    metricsPort: METRICS_PORT,
    metricsHost: METRICS_HOST,
    metricsToken: METRICS_TOKEN,
  }),
});
