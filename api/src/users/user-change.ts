import type { UserChange } from '@switchboard/shared';
import type { UserEntity } from './user.entity.js';
import type { UserField, UserMoves } from './users.events.js';

/** What of an account an administrator may change. */
export type Changeable = Pick<UserEntity, 'name' | 'role' | 'status'>;

/** A change as it comes out against an account as it is. */
export interface PlannedChange {
  after: Changeable;
  /** what differs; empty when the account is so already */
  fields: UserField[];
  moves: UserMoves;
}

/** @param before the account, locked by the job that is about to change it */
export function planChange({ name, role, status }: Changeable, change: UserChange): PlannedChange {
  const after = { name: change.name ?? name, role: change.role ?? role, status: change.status ?? status };
  const fields: UserField[] = [];
  const moves: UserMoves = {};
  if (after.name !== name) fields.push('name');
  if (after.role !== role) {
    fields.push('role');
    moves.role = { from: role, to: after.role };
  }
  if (after.status !== status) {
    fields.push('status');
    moves.status = { from: status, to: after.status };
  }
  return { after, fields, moves };
}

/** Whether a change could leave one active administrator fewer. */
export function mayTakeAnAdministratorAway({ role, status }: UserChange): boolean {
  return role === 'user' || status === 'disabled';
}

/** Whether this account may administer the server. */
export function isActiveAdministrator({ role, status }: Changeable): boolean {
  return role === 'admin' && status === 'active';
}
