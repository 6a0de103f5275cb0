import type { Opening, SessionOpening } from '@switchboard/shared';
import type { OpeningEntity } from './opening.entity.js';
import type { OpeningSettings } from './openings.settings.js';

/** An opening as it is stored. */
export type OpeningRow = Omit<OpeningEntity, 'owner'>;

/** What roles are called, in English. */
const ROLES: Record<OpeningRow['by_role'], string> = { user: 'User', admin: 'Administrator' };

/** An opening as administrators see it. */
export function toOpeningView(row: OpeningRow): Opening {
  return {
    opening_id: row.opening_id,
    session_id: row.session_id,
    by: row.by,
    reason_kind: row.reason_kind,
    reason: row.reason,
    opened_at: row.opened_at,
    expires_at: row.expires_at,
  };
}

/** An opening as the session's owner is told of it. */
export function toSessionOpeningView(row: OpeningRow, ownersSee: Exclude<OpeningSettings['ownersSeeOpenings'], 'off'>): SessionOpening {
  return {
    opened_at: row.opened_at,
    until: row.closed_at ?? row.expires_at,
    by_name: (ownersSee === 'name' ? row.by_name : null) ?? ROLES[row.by_role],
    reason_kind: row.reason_kind,
    reason: row.reason,
  };
}
