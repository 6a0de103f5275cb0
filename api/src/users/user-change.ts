import type { UserChange } from '@switchboard/shared';
import type { UserEntity } from './user.entity.js';
import type { UserField, UserMoves } from './users.events.js';

/** The fields of an account that an administrator may change. */
export type ChangeableFields = Pick<UserEntity, 'name' | 'role' | 'status' | 'disabled_reason'>;

/** A requested change, compared with the current state of the account. */
export interface PlannedChange {
  after: ChangeableFields;
  /** the fields that differ; empty when the account already has these values */
  fields: UserField[];
  moves: UserMoves;
}

/** @param before the account, locked by the job that is about to change it */
export function planChange({ name, role, status, disabled_reason }: ChangeableFields, change: UserChange): PlannedChange {
  const after = { name: change.name ?? name, role: change.role ?? role, status: change.status ?? status, disabled_reason };
  if (after.status !== status) after.disabled_reason = change.reason ?? null;
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

/** Whether a change could reduce the number of active administrators. */
export function mayReduceAdministrators({ role, status }: UserChange): boolean {
  return role === 'user' || status === 'disabled';
}

/** Whether this account may administer the server. */
export function isActiveAdministrator({ role, status }: Pick<ChangeableFields, 'role' | 'status'>): boolean {
  return role === 'admin' && status === 'active';
}
