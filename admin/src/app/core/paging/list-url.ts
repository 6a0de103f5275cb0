import type { Params } from '@angular/router';

/**
 * A list's URL on the server.
 *
 * @param path under /api
 * @param query the query parameters of the page's URL; null: left out
 * @param limit rows per page
 */
export function listUrl(path: string, query: Params, limit: number): string {
  const all = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries(query) as [string, string | null][]) {
    if (value !== null) all.set(name, value);
  }
  return `${path}?${all.toString()}`;
}

/** Parses an instant from a URL into the one format that the server accepts; null if it is absent or invalid. */
export function parseInstant(value: string | null): string | null {
  const time = value ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Parses an id from a URL; null if it is absent or invalid. */
export function parseId(value: string | null): string | null {
  return value && UUID.test(value) ? value.toLowerCase() : null;
}
