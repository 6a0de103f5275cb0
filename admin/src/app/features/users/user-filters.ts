import type { ParamMap, Params } from '@angular/router';
import type { Role, User, UserStatus } from '@switchboard/shared';
import { listUrl } from '../../core/paging/list-url';

/** What the list of accounts shows; all of it stands in the page's address. */
export interface UserFilters {
  readonly q: string;
  readonly role: Role | null;
  readonly status: UserStatus | null;
  /** where the page begins; null: at the top */
  readonly cursor: string | null;
}

/** Everybody, the newest account first. */
export const NO_FILTERS: UserFilters = { q: '', role: null, status: null, cursor: null };

/** Each role with the key of its word. */
export const ROLES = { admin: 'users.role.admin', user: 'users.role.user' } as const satisfies Record<Role, string>;

/** Each status with the key of its word. */
export const STATUSES = {
  active: 'users.status.active',
  disabled: 'users.status.disabled',
} as const satisfies Record<UserStatus, string>;

/** The filters in an address. What a mistyped or outdated link asks for beyond them counts as not asked for. */
export function filtersIn(params: ParamMap): UserFilters {
  const [role, status] = [params.get('role'), params.get('status')];
  return {
    q: params.get('q')?.slice(0, 200) ?? '',
    role: role !== null && Object.hasOwn(ROLES, role) ? (role as Role) : null,
    status: status !== null && Object.hasOwn(STATUSES, status) ? (status as UserStatus) : null,
    cursor: params.get('cursor') || null,
  };
}

/** The address's query for the filters; null where nothing is to stand. */
export function paramsOf({ q, role, status, cursor }: UserFilters): Params {
  return { q: q || null, role, status, cursor };
}

/** The list's address at the server. @param limit rows of a page */
export function usersUrl(filters: UserFilters, limit: number): string {
  return listUrl('/api/admin/users', paramsOf(filters), limit);
}

/** Whether anybody is left out of the list. */
export function isFiltered({ q, role, status }: UserFilters): boolean {
  return q.trim() !== '' || role !== null || status !== null;
}

/** What a person is called. */
export function labelOf({ name, email }: Pick<User, 'name' | 'email'>): string {
  return name ?? email;
}
