import type { AdminSessionList } from '@switchboard/shared';
import type { Client } from './client.js';

/** Views of the console's list. */
const VIEWS = ['', '?limit=5', '?sort=-created_at'];
/** Most ETags that one request names. */
const MAX_TAGS = 40;

/** An answer to somebody who asked with ETags of before. */
export interface Answered {
  server: string;
  /** when it was asked, in milliseconds of the monotonic clock */
  at: number;
  status: number;
  /** the titles that it showed; null for an answer without a list */
  titles: (string | null)[] | null;
  /** the epoch that it named */
  epoch: string | null;
}

/** The ETags that servers have given for views of the console's list. */
export class ListTags {
  private readonly known = new Map<string, string[]>();
  /** the epochs that they name */
  readonly epochs = new Set<string>();

  /** Reads every view at some servers. @param admins somebody at each of them @returns the lowest revision that was shown */
  async collect(admins: readonly Client[]): Promise<number> {
    let lowest = Infinity;
    for (const admin of admins) {
      for (const view of VIEWS) {
        const { status, headers, text } = await admin.get<AdminSessionList>(`/api/admin/sessions${view}`);
        if (status !== 200) throw new Error(`${view} was answered ${status}: ${text}`);
        this.known.set(view, [...new Set([...(this.known.get(view) ?? []), headers.get('etag')!])]);
        this.epochs.add(headers.get('epoch')!);
        lowest = Math.min(lowest, Number(headers.get('revision')));
      }
    }
    return lowest;
  }

  /** How many there are. */
  get count(): number {
    return [...this.known.values()].flat().length;
  }

  /** Asks a server for each view with all of its ETags. */
  async ask(admin: Client): Promise<Answered[]> {
    return Promise.all(
      [...this.known].map(async ([view, tags]) => {
        const at = performance.now();
        const answer = await admin.get<AdminSessionList>(`/api/admin/sessions${view}`, { 'if-none-match': tags.slice(-MAX_TAGS).join(', ') }).catch(() => null);
        const titles = answer?.status === 200 ? answer.body.sessions.map(({ title }) => title) : null;
        return { server: admin.url, at, status: answer?.status ?? 0, titles, epoch: answer?.headers.get('epoch') ?? null };
      }),
    );
  }
}
