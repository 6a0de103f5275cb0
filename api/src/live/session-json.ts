import type { AdminSession } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { MAX_PAGE_BYTES } from '../core/paging/page-bytes.js';
import type { ListOrder } from './list-order.js';

/** Separates two sessions; inside a session, JSON escapes a line break as `\n`. */
const SEPARATOR = ',\n';

/**
 * SQL of each field of the view, among sessions named `s` and users named `u`: nothing else leaves the API. Another program may have
 * written blobs to SQLite's text columns; JSON has none.
 */
const fields: Record<keyof AdminSession, string> = {
  session_id: 's.session_id',
  user_id: 's.user_id',
  title: 'CAST(s.title AS text)',
  status: "CASE WHEN s.ended_at IS NOT NULL THEN 'ended' WHEN s.last_activity_at > $1 THEN 'active' ELSE 'idle' END",
  message_count: 's.message_count',
  created_at: 's.created_at',
  last_activity_at: 's.last_activity_at',
  ended_at: 's.ended_at',
  ended_by: 's.ended_by',
  end_reason: 'CAST(s.end_reason AS text)',
  user_email: "coalesce(u.email, '')",
  user_name: 'CAST(u.name AS text)',
};

const view = `SELECT ${Object.entries(fields).map(([name, value]) => `${value} AS ${name}`).join(', ')} FROM`;
/** SQL of a view as JSON, on SQLite. */
const object = `json_object(${Object.keys(fields).map((name) => `'${name}', v.${name}`).join(', ')})`;

/** The columns that {@link selectJson} needs of a session. */
export const sessionColumns = [
  'session_id', 'user_id', 'title', 'message_count', 'created_at', 'last_activity_at', 'ended_at', 'ended_by', 'end_reason',
];

/** One row of {@link selectJson}. */
export interface JsonRow {
  /** number of sessions; a string of digits from PostgreSQL */
  many: number | string;
  /** null if there are none */
  json: string | null;
}

/**
 * SQL that returns one row: sessions as the console sees them, as by `toAdminSessionView`, serialized as JSON by the database. Fetching
 * each value, for JavaScript to serialize, takes a third longer.
 *
 * @param rows SQL of {@link sessionColumns} in the list's order, which SQLite preserves, since nothing else precedes a left join
 * @returns SQL with `$1` for the instant that separates active from idle
 */
export function selectJson({ options }: DataSource, rows: string, order: ListOrder): string {
  const aggregated = options.type === 'postgres' ? `CAST(row_to_json(v) AS text), '${SEPARATOR}' ORDER BY ${order.orderBy('v')}` : `${object}, '${SEPARATOR}'`;
  return `SELECT count(*) AS many, string_agg(${aggregated}) AS json FROM (${view} (${rows}) s LEFT JOIN users u ON u.user_id = s.user_id) v`;
}

/** The first sessions that fit into a response; at least one. */
function fittingPrefix(json: string): string {
  // In UTF-8 a UTF-16 unit takes at most three bytes, and hardly any page comes near the limit.
  if (json.length * 3 <= MAX_PAGE_BYTES) return json;
  let [bytes, end] = [0, 0];
  for (const session of json.split(SEPARATOR)) {
    bytes += Buffer.byteLength(session) + SEPARATOR.length;
    if (bytes > MAX_PAGE_BYTES && end > 0) break;
    end += session.length + (end > 0 ? SEPARATOR.length : 0);
  }
  return json.slice(0, end);
}

/** Sessions as serialized by the database: they are passed on unchanged, and hardly any is parsed again. */
export class SessionJson {
  readonly length: number;
  private readonly json: string;

  constructor({ many, json }: JsonRow) {
    this.length = Number(many);
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
   * @returns the page as a JSON array, and its last session if more follow
   */
  cut(limit: number): { page: string; last: AdminSession | null } {
    const shown = fittingPrefix(this.length <= limit ? this.json : this.json.slice(0, this.json.lastIndexOf(SEPARATOR)));
    if (shown.length === this.json.length) return { page: `[${shown}]`, last: null };
    const before = shown.lastIndexOf(SEPARATOR);
    return { page: `[${shown}]`, last: JSON.parse(before < 0 ? shown : shown.slice(before + SEPARATOR.length)) as AdminSession };
  }
}
