/** Addresses that mean every interface of the machine: a server can listen on them, a browser cannot open them. */
const WILDCARDS = new Set(['0.0.0.0', '[::]', '[::ffff:0:0]']);

/** @param host as in HOST @returns it as the host name of a URL, in canonical form */
function hostnameOf(host: string): string {
  return new URL(`http://${host.includes(':') ? `[${host}]` : host}`).hostname;
}

/** Whether HOST means every interface of the machine. */
function isWildcard(host: string): boolean {
  return WILDCARDS.has(hostnameOf(host));
}

/** Whether only this machine can reach a server that listens on HOST. */
export function isLoopbackHost(host: string): boolean {
  return isLoopback(hostnameOf(host));
}

/** @returns the default of PUBLIC_URL: an address that a browser on this machine can open */
export function defaultPublicUrl(host: string, port: number): string {
  return `http://${isWildcard(host) ? '127.0.0.1' : hostnameOf(host)}:${port}`;
}

/** Whether the host name of a URL means this machine (RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
export function isLoopback(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$|^127(\.\d{1,3}){3}$|^\[::1\]$|^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(hostname);
}

/** The settings that decide who can reach the server, and at which address. */
export interface Reachability {
  host: string;
  publicUrl: string;
  loopback: boolean;
  registration: 'open' | 'closed';
}

/**
 * What an operator should know about the address of a server that has just started.
 *
 * @returns sentences, one line each; empty if there is nothing to say
 */
export function addressAdvice({ host, publicUrl, loopback, registration }: Reachability): string[] {
  if (loopback && !isLoopbackHost(host)) {
    const signUp = registration === 'open' ? 'and anyone who reaches it may sign up' : 'and registration is closed';
    return [
      `Other machines can reach this server too, ${signUp}, but only ${publicUrl} accepts sign-ins. ` +
        'To sign in from other machines, set PUBLIC_URL to the address that people type, such as https://chat.example.com or http://192.168.1.20:3000.',
    ];
  }
  if (loopback || publicUrl.startsWith('https:')) return [];
  return [
    `PUBLIC_URL is ${publicUrl}, so passwords and conversations cross the network unencrypted. Put a reverse proxy with HTTPS in front of it.`,
  ];
}
