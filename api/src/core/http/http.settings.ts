import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../config/project-root.js';
import { defineSettings, setting } from '../config/settings-group.js';
import { defaultPublicUrl, isLoopback } from './public-address.js';

/** Where the server listens, and at which address people use it. */
export interface HttpSettings {
  port: number;
  host: string;
  /** the origin at which users reach the server */
  publicUrl: string;
  /** true if PUBLIC_URL names this machine */
  loopback: boolean;
  /** addresses of proxies whose forwarding headers are trusted; empty: none */
  trustProxy: string[];
  /** whom to tell of a weakness, as a URI; undefined: nobody is named */
  securityContact: string | undefined;
  /** folder of the built web pages */
  webRoot: string;
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number');

const host = z
  .string()
  .trim()
  .refine((value) => URL.canParse(`http://${value.includes(':') ? `[${value}]` : value}:80/`), 'must be an IP address or a host name');

const httpUrl = z.string().refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
}, 'must be an http or https address without a path, for example https://chat.example.com');

/** An address is written as a URI, as RFC 9116 requires. */
const contact = z.string().trim().transform((value, context) => {
  const uri = z.email().safeParse(value).success ? `mailto:${value}` : value;
  if (/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(uri)) return uri;
  context.addIssue('must be an email address or an https address');
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

/** Declares `PORT`, `HOST`, `PUBLIC_URL`, `TRUST_PROXY` and `SECURITY_CONTACT`. */
export const httpSettings = defineSettings({
  variables: {
    PORT: setting(port, { default: '3000', meaning: 'port to listen on', format: '0 to 65535; 0 chooses a free port', example: '8080' }),
    HOST: setting(host, {
      default: '127.0.0.1',
      meaning: 'address to listen on; `0.0.0.0` or `::` means all interfaces',
      format: 'IP address or host name',
      example: '0.0.0.0',
    }),
    PUBLIC_URL: setting(httpUrl, {
      unset: '`http://HOST:PORT`; `http://127.0.0.1:PORT` if `HOST` means all interfaces',
      meaning: 'the address people use; it determines Origin checks, links, Secure cookies (exactly when it is https) and the default of `REGISTRATION`',
      format: 'scheme, host name and port',
      example: 'https://chat.example.com',
    }),
    TRUST_PROXY: setting(proxies, {
      unset: 'none',
      meaning: 'addresses of the proxies whose forwarded headers are trusted',
      format: 'IP addresses or CIDR ranges, separated by commas',
      example: '127.0.0.1,10.0.0.0/8',
    }),
    SECURITY_CONTACT: setting(contact, {
      unset: 'none',
      meaning: 'whom to tell of a weakness; published at `/.well-known/security.txt`',
      format: 'email address or https address',
      example: 'security@example.com',
    }),
  },
  resolve: ({ PORT, HOST, PUBLIC_URL, TRUST_PROXY = [], SECURITY_CONTACT }): HttpSettings => {
    const publicUrl = new URL(PUBLIC_URL ?? defaultPublicUrl(HOST, PORT)).origin;
    return {
      port: PORT,
      host: HOST,
      publicUrl,
      loopback: isLoopback(new URL(publicUrl).hostname),
      trustProxy: TRUST_PROXY,
      securityContact: SECURITY_CONTACT,
      webRoot: join(projectRoot(), 'dist/admin'),
    };
  },
});
