import type { Params } from '@angular/router';

/**
 * A list's address at the server.
 *
 * @param path under /api
 * @param query as it stands in the page's address; null: not given
 * @param limit rows of a page
 */
export function listUrl(path: string, query: Params, limit: number): string {
  const all = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries(query) as [string, string | null][]) {
    if (value !== null) all.set(name, value);
  }
  return `${path}?${all.toString()}`;
}

/** The instant in an address, in the one form that the server takes; null where there is none. */
export function instantIn(value: string | null): string | null {
  const time = value ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id in an address; null where there is none. */
export function idIn(value: string | null): string | null {
  return value && UUID.test(value) ? value.toLowerCase() : null;
}
