import type { AdminSession } from '@switchboard/shared';
import type { ListRead } from '../../src/live/session-list.repository.js';

/** The ids of the sessions on a page, in page order. */
export function idsOn({ page }: Pick<ListRead, 'page'>): string[] {
  return (JSON.parse(page) as AdminSession[]).map(({ session_id }) => session_id);
}
