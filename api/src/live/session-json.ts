import type { AdminSession, ListedAdminSession, SearchHit } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { MAX_PAGE_BYTES } from '../core/paging/page-bytes.js';
import { lastRoleOf, leafOf, type AdminSessionRow } from '../sessions/index.js';
import type { ListOrder } from './list-order.js';

/** Separates two sessions; inside a session, JSON escapes a line break as `\n`. */
const SEPARATOR = ',\n';

/**
 * SQL of each field of the view, among sessions named `s` and users named `u`: nothing else leaves the API. Another program may have
 * written blobs to SQLite's text columns; JSON has none.
 *
 * A new column of the list also belongs in {@link sessionColumns} and in the places named in CONTRIBUTING.md, “Add a column to the
 * sessions list”: its schema in `shared`, the entity and its migration, `session.view.ts`, `sessions.repository.ts`, the export's
 * `export.repository.ts` and `csv.ts`, and the console's table.
 */
const fields: Record<Exclude<keyof ListedAdminSession, 'title_sealed' | 'opened_until' | 'opening_id' | 'whisper_count' | 'watchers' | 'hit'>, string> = {
  session_id: 's.session_id',
  // Known to the process alone, see `withAnswering`.
  answering: 'FALSE',
  user_id: 's.user_id',
  title: 'CAST(s.title AS text)',
  status: "CASE WHEN s.ended_at IS NOT NULL THEN 'ended' WHEN s.last_activity_at > $1 THEN 'active' ELSE 'idle' END",
  message_count: 's.message_count',
  created_at: 's.created_at',
  last_activity_at: 's.last_activity_at',
  ended_at: 's.ended_at',
  ended_by: 's.ended_by',
  end_reason: 'CAST(s.end_reason AS text)',
  leaf_id: leafOf('s'),
  responder: 's.responder',
  handling: 's.handling',
  handled_by: 's.handled_by',
  handled_by_name: 'CAST(s.handled_by_name AS text)',
  handled_since: 's.handled_since',
  waiting_since: 's.waiting_since',
  handling_version: 's.handling_version',
  last_role: lastRoleOf('s'),
  user_email: "coalesce(u.email, '')",
  user_name: 'CAST(u.name AS text)',
};

/** The columns of `user_sessions` that the {@link fields} are computed from. */
export const sessionColumns = [
  'session_id', 'user_id', 'title', 'message_count', 'created_at', 'last_activity_at', 'ended_at', 'ended_by', 'end_reason', 'leaf_id', 'responder',
  'handling', 'handled_by', 'handled_by_name', 'handled_since', 'waiting_since', 'handling_version', 'last_role',
] as const satisfies readonly (keyof AdminSessionRow)[];

/** SQL that selects the {@link fields}, up to the tables. */
const selectFields = (values: Record<string, string>) => `SELECT ${Object.entries(values).map(([name, value]) => `${value} AS ${name}`).join(', ')} FROM`;
/** SQL of a view as JSON, on SQLite, which has no boolean values. */
const objectOf = (values: Record<string, string>) =>
  `json_object(${Object.entries(values).map(([name, value]) => `'${name}', ${value === 'TRUE' || value === 'FALSE' ? `json('${value.toLowerCase()}')` : `v.${name}`}`).join(', ')})`;

const sqlOf = (values: Record<string, string>) => ({ select: selectFields(values), object: objectOf(values) });
const withTitles = sqlOf(fields);
const withoutTitles = sqlOf({ ...fields, title: 'CAST(NULL AS text)', title_sealed: 'TRUE' });

/** One row of {@link selectJson}. */
export interface JsonRow {
  /** number of sessions; a string of digits from PostgreSQL */
  row_count: number | string;
  /** null if there are none */
  json: string | null;
}

/**
 * SQL that returns one row: sessions as the console sees them, as by `toAdminSessionView`, serialized as JSON by the database. Fetching
 * each value, for JavaScript to serialize, takes a third longer.
 *
 * @param rows SQL of {@link sessionColumns} in the list's order, which SQLite preserves, since nothing else precedes a left join
 * @param isSealed whether titles are hidden
 * @returns SQL with `$1` for the instant that separates active from idle
 */
export function selectJson({ options }: DataSource, rows: string, order: ListOrder, isSealed: boolean): string {
  const { select, object } = isSealed ? withoutTitles : withTitles;
  const aggregated = options.type === 'postgres' ? `CAST(row_to_json(v) AS text), '${SEPARATOR}' ORDER BY ${order.orderBy('v')}` : `${object}, '${SEPARATOR}'`;
  return `SELECT count(*) AS row_count, string_agg(${aggregated}) AS json FROM (${select} (${rows}) s LEFT JOIN users u ON u.user_id = s.user_id) v`;
}

/** Most bytes of a hit as JSON: an excerpt has 300 code points, and one of them may take six bytes. */
export const MAX_HIT_BYTES = 2_048;

/** The first sessions that fit into a response; at least one. @param extra bytes that each of them will have in addition */
function fittingPrefix(json: string, count: number, extra: number): string {
  // In UTF-8 a UTF-16 unit takes at most three bytes, and hardly any page comes near the limit.
  if (json.length * 3 + count * extra <= MAX_PAGE_BYTES) return json;
  let [bytes, end] = [0, 0];
  for (const session of json.split(SEPARATOR)) {
    bytes += Buffer.byteLength(session) + SEPARATOR.length + extra;
    if (bytes > MAX_PAGE_BYTES && end > 0) break;
    end += session.length + (end > 0 ? SEPARATOR.length : 0);
  }
  return json.slice(0, end);
}

/** Sessions as serialized by the database: they are passed on unchanged, and hardly any is parsed again. */
export class SessionJson {
  readonly length: number;
  private readonly json: string;

  constructor({ row_count, json }: JsonRow) {
    this.length = Number(row_count);
    this.json = json ?? '';
  }

  /** All of them, parsed. */
  sessions(): AdminSession[] {
    return JSON.parse(`[${this.json}]`) as AdminSession[];
  }

  /**
   * Drops the extra session that shows whether there is a next page, and those with which the page would exceed 1 MiB.
   *
   * @param limit at least 1; there is at most one session more
   * @param extra bytes that each session will have in addition, at most
   * @returns the page as a JSON array, and its last session if more follow
   */
  cut(limit: number, extra = 0): { page: string; last: AdminSession | null } {
    const shown = fittingPrefix(this.length <= limit ? this.json : this.json.slice(0, this.json.lastIndexOf(SEPARATOR)), this.length, extra);
    if (shown.length === this.json.length) return { page: `[${shown}]`, last: null };
    const before = shown.lastIndexOf(SEPARATOR);
    return { page: `[${shown}]`, last: JSON.parse(before < 0 ? shown : shown.slice(before + SEPARATOR.length)) as AdminSession };
  }
}

/**
 * A page of sessions in which some are being answered; all else stays as the database wrote it.
 *
 * @param page see {@link SessionJson.cut}
 * @param ids of sessions that are being answered, on the page or not
 */
export function withAnswering(page: string, ids: Iterable<string>): string {
  let marked = page;
  for (const id of ids) marked = marked.replace(`"session_id":"${id}","answering":false`, `"session_id":"${id}","answering":true`);
  return marked;
}

/** The ids of a page of sessions, see {@link SessionJson.cut}. */
export function idsOf(page: string): string[] {
  return (JSON.parse(page) as AdminSession[]).map(({ session_id }) => session_id);
}

/**
 * A page of sessions with what a search found in each, as their field `hit`. What a session shows otherwise stays as the database wrote it.
 *
 * @param page see {@link SessionJson.cut}
 * @param ids of its sessions, in its order
 * @param hits by session; one that was deleted meanwhile has none
 */
export function withHits(page: string, ids: readonly string[], hits: ReadonlyMap<string, SearchHit>): string {
  if (ids.length === 0) return page;
  const sessions = page.slice(1, -1).split(SEPARATOR).map((json, index) => {
    const hit = hits.get(ids[index]!);
    return hit ? `${json.slice(0, json.lastIndexOf('}'))},"hit":${JSON.stringify({ message_id: hit.message_id, excerpt: hit.excerpt })}}` : json;
  });
  return `[${sessions.join(SEPARATOR)}]`;
}
