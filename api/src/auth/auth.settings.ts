import { z } from 'zod';
import { defineSettings, setting } from '../core/config/settings-group.js';
import type { HttpSettings } from '../core/http/http.settings.js';
import { isLoopbackHost } from '../core/http/public-address.js';

/** Who may sign up, with which passwords, and what signs their tokens. */
export interface AuthSettings {
  passwordMinLength: number;
  /** undefined: generated once and kept next to the SQLite file */
  jwtSecret: string | undefined;
  /** accepted as well, never used for signing; undefined: none */
  jwtSecretAlso: string | undefined;
  adminEmail: string;
  adminPassword: string | undefined;
  registration: 'open' | 'closed';
}

const NO_INTEGER = 'must be a whole number';

/** The shortest password that any setting allows, in code points. */
const MIN_PASSWORD_LENGTH = 8;

/** Secrets found in tutorials and sample files: anyone who knows them could sign tokens. */
const exampleSecret = /^(.)\1*$|change.?me|your.?(256|jwt|secret)|^(secret|password|0123456789)+/i;

const secret = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= 32, 'must be at least 32 bytes long')
  .refine((value) => !exampleSecret.test(value), 'is a well-known example value; generate another with: openssl rand -base64 48');

const passwordLength = z.coerce
  .number<string>(NO_INTEGER)
  .int(NO_INTEGER)
  .min(MIN_PASSWORD_LENGTH, `must be at least ${MIN_PASSWORD_LENGTH}`)
  .max(1024, 'must be at most 1024');

/** Declares `PASSWORD_MIN_LENGTH`, `JWT_SECRET`, `JWT_SECRET_ALSO`, `ADMIN_EMAIL`, `ADMIN_PASSWORD` and `REGISTRATION`. */
export const authSettings = defineSettings({
  variables: {
    PASSWORD_MIN_LENGTH: setting(passwordLength, {
      default: '15',
      meaning: 'shortest password allowed, never less than 8',
      format: 'number of characters, 8 to 1024',
      example: '12',
    }),
    JWT_SECRET: setting(secret, {
      unset: 'generated once, kept next to the SQLite file, readable only by its owner',
      meaning: 'the secret that signs access and refresh tokens: changing it signs everyone out; required with PostgreSQL',
      format: 'text of at least 32 bytes, such as the output of `openssl rand -base64 48`',
    }),
    JWT_SECRET_ALSO: setting(secret, {
      unset: 'none',
      meaning: 'a second secret that is accepted and signs nothing, so that `JWT_SECRET` can be replaced without signing anybody out',
      format: 'text of at least 32 bytes',
    }),
    ADMIN_EMAIL: setting(z.string().trim().toLowerCase().pipe(z.email('must be an email address')), {
      default: 'admin@switchboard.local',
      meaning: 'email address of the first administrator, who is created only if there are no users',
      format: 'email address',
      example: 'ada@example.com',
    }),
    ADMIN_PASSWORD: setting(z.string(), {
      unset: 'generated and shown once',
      meaning: 'password of the first administrator',
      format: 'text of at least `PASSWORD_MIN_LENGTH` characters',
    }),
    REGISTRATION: setting(z.enum(['open', 'closed'], 'must be open or closed'), {
      unset: '`open` if `PUBLIC_URL` and `HOST` are both loopback, else `closed`',
      meaning: '`open`: people may sign up; `closed`: they may not',
      format: '`open` or `closed`',
      example: 'closed',
    }),
  },
  violations: (given, values) => {
    const found: string[] = [];
    if (given['DATABASE_URL']?.startsWith('postgres') && !given['JWT_SECRET'] && !given['JWT_SECRET_FILE'])
      found.push('JWT_SECRET is required with PostgreSQL; generate one with: openssl rand -base64 48');
    const minLength = values?.PASSWORD_MIN_LENGTH ?? MIN_PASSWORD_LENGTH;
    if (given['ADMIN_PASSWORD'] && [...given['ADMIN_PASSWORD']].length < minLength)
      found.push(`ADMIN_PASSWORD must be at least ${minLength} characters long`);
    return found;
  },
  resolve: (values, { loopback, host }: HttpSettings): AuthSettings => ({
    passwordMinLength: values.PASSWORD_MIN_LENGTH,
    jwtSecret: values.JWT_SECRET,
    jwtSecretAlso: values.JWT_SECRET_ALSO,
    adminEmail: values.ADMIN_EMAIL,
    adminPassword: values.ADMIN_PASSWORD,
    registration: values.REGISTRATION ?? (loopback && isLoopbackHost(host) ? 'open' : 'closed'),
  }),
});
