import type { Extension } from '../../src/extension/index.js';
import { until } from './until.js';

/**
 * Whether every test server on PostgreSQL is two, joined by Redis, and each request of a test's client goes to the next one: `TWO_FACED=on`. It finds what
 * is true at one server and not at the other.
 */
export const TWO_FACED = process.env['TWO_FACED'] === 'on';

/** The servers behind the address of the first one. */
const faces = new Map<string, string[]>();

/** From now on requests to the first server go to both by turns. */
export function face(url: string, other: string): void {
  faces.set(url, [url, other]);
}

/** @returns where the next request to a test server goes */
export function nextFace(url: string): string {
  const turns = faces.get(url);
  if (!turns) return url;
  turns.push(turns.shift()!);
  return turns[0]!;
}

/** The same extensions for the second server, with the responders of the first one where tests control them by a static `instance`. */
export function withResponders(extensions: readonly Extension[]): Extension[] {
  return extensions.map((extension) => {
    const responder = (extension.responder as { instance?: object } | undefined)?.instance;
    if (!responder) return extension;
    const same = function () {
      return responder;
    };
    return { ...extension, responder: same as unknown as NonNullable<Extension['responder']> };
  });
}

/** Waits until two servers hear each other. */
export async function untilJoined(urls: readonly string[]): Promise<void> {
  for (const url of urls)
    await until(async () => {
      const { parts } = (await (await fetch(`${url}/api/health`)).json()) as { parts: { messenger?: { detail: string | null } } };
      return parts.messenger?.detail === null;
    });
}
