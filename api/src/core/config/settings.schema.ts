import { existsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { databaseUrlError } from './database-url.js';
import { parseDuration } from './duration.js';
import { projectRoot } from './project-root.js';

const duration = z.string().transform((value, context) => {
  const milliseconds = parseDuration(value);
  if (milliseconds !== null) return milliseconds;
  context.addIssue('must be a duration like 30s, 5m, 12h or 7d');
  return z.NEVER;
});

const httpUrl = z.string().refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
}, 'must be an http or https address without a path, for example https://chat.example.com');

const databaseUrl = z.string().superRefine((value, context) => {
  const error = databaseUrlError(value);
  if (error !== null) context.addIssue(error);
});

const pool = z.string().transform((value, context) => {
  const [, write, read] = /^([1-9]\d{0,3})\+([1-9]\d{0,3})$/.exec(value.trim()) ?? [];
  if (write !== undefined && read !== undefined) return { write: Number(write), read: Number(read) };
  context.addIssue('must be two numbers of connections, for writing and for reading, like 16+10');
  return z.NEVER;
});

const proxies = z.string().transform((value, context) => {
  const addresses = value.split(',').map((part) => part.trim());
  for (const address of addresses)
    if (!isRange(address)) context.addIssue(`contains "${address}", which is not an IP address or CIDR range`);
  return addresses;
});

function isRange(text: string): boolean {
  const [, address = '', bits = '0'] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}

const host = z
  .string()
  .trim()
  .refine((value) => URL.canParse(`http://${value.includes(':') ? `[${value}]` : value}:80/`), 'must be an IP address or a host name');

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number');

const folder = z
  .string()
  .transform((value) => resolve(projectRoot(), value))
  .refine((value) => existsSync(value) && statSync(value).isDirectory(), 'must be a folder that exists');

/** Secrets found in tutorials and sample files: anyone who knows them could sign tokens. */
const exampleSecret = /^(.)\1*$|change.?me|your.?(256|jwt|secret)|^(secret|password|0123456789)+/i;

const secret = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= 32, 'must be at least 32 bytes long')
  .refine((value) => !exampleSecret.test(value), 'is a well-known example value; generate another with: openssl rand -base64 48');

function notSupportedYet(feature: string) {
  return z.undefined(`is set, but this version does not support ${feature} yet: remove it`).optional();
}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The schema of each environment variable. An empty value counts as not set. */
export const settingsSchema = z.object({
  PORT: port.default(3000),
  HOST: host.default('127.0.0.1'),
  DATABASE_URL: databaseUrl.default('sqlite:api/data/users.db'),
  DATABASE_POOL: pool.default({ write: 16, read: 10 }),
  DATABASE_WAIT: duration.default(60_000),
  REDIS_URL: notSupportedYet('several instances'),
  PUBLIC_URL: httpUrl.optional(),
  TRUST_PROXY: proxies.optional(),
  PASSWORD_MIN_LENGTH: z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(8, 'must be at least 8')
    .max(1024, 'must be at most 1024')
    .default(15),
  JWT_SECRET: secret.optional(),
  ADMIN_EMAIL: z.string().trim().toLowerCase().pipe(z.email('must be an email address')).default('admin@switchboard.local'),
  ADMIN_PASSWORD: z.string().optional(),
  REGISTRATION: z.enum(['open', 'closed'], 'must be open or closed').optional(),
  RATE_LIMITS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  SESSION_IDLE_AFTER: duration.default(300_000),
  KNOWLEDGE_DIR: folder.optional(),
  OPENAI_BASE_URL: notSupportedYet('language models'),
  OPENAI_API_KEY: notSupportedYet('language models'),
  OPENAI_MODEL: notSupportedYet('language models'),
  LOG_LEVEL: z.enum(levels, `must be one of ${levels.join(', ')}`).default('info'),
});
