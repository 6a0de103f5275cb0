import type { IncomingMessage } from 'node:http';

/**
 * How often a header occurs. Node joins or drops repeated ones, and `headersDistinct` builds all of them for each request.
 *
 * @param name in lower case
 */
export function headerCount({ rawHeaders }: IncomingMessage, name: string): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const each = rawHeaders[at]!;
    if (each.length === name.length && each.toLowerCase() === name) count++;
  }
  return count;
}
