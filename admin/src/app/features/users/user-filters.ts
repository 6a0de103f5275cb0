import type { ParamMap, Params } from '@angular/router';
import type { AdminUser, Role, UserSort, UserStatus } from '@switchboard/shared';
import { listUrl } from '../../core/paging/list-url';

/** Filters of the list of accounts, all kept in the page's URL. */
export interface UserFilters {
  readonly q: string;
  readonly role: Role | null;
  readonly status: UserStatus | null;
  readonly sort: UserSort;
  /** where the page starts; null for the first page */
  readonly cursor: string | null;
}

/** The default sort order. */
export const DEFAULT_SORT: UserSort = '-created_at';

/** All users, the newest account first. */
export const NO_FILTERS: UserFilters = { q: '', role: null, status: null, sort: DEFAULT_SORT, cursor: null };

/** The text key of each role. */
export const ROLES = { admin: 'users.role.admin', user: 'users.role.user' } as const satisfies Record<Role, string>;

/** The text key of each status. */
export const STATUSES = {
  active: 'users.status.active',
  disabled: 'users.status.disabled',
} as const satisfies Record<UserStatus, string>;

/** The text key of each sort order. */
export const SORTS = {
  '-created_at': 'users.sort.created_desc',
  created_at: 'users.sort.created_asc',
  '-last_seen_at': 'users.sort.seen_desc',
  last_seen_at: 'users.sort.seen_asc',
} as const satisfies Record<UserSort, string>;

/** The text key of each sort order, in the count of the list. */
export const ORDERS = {
  '-created_at': 'users.count.created_desc',
  created_at: 'users.count.created_asc',
  '-last_seen_at': 'users.count.seen_desc',
  last_seen_at: 'users.count.seen_asc',
} as const satisfies Record<UserSort, string>;

/** Parses the filters from the URL's query. Invalid values, as in a mistyped or outdated link, are ignored. */
export function parseFilters(params: ParamMap): UserFilters {
  const [role, status, sort] = [params.get('role'), params.get('status'), params.get('sort')];
  return {
    q: params.get('q')?.slice(0, 200) ?? '',
    role: role !== null && Object.hasOwn(ROLES, role) ? (role as Role) : null,
    status: status !== null && Object.hasOwn(STATUSES, status) ? (status as UserStatus) : null,
    sort: sort !== null && Object.hasOwn(SORTS, sort) ? (sort as UserSort) : DEFAULT_SORT,
    cursor: params.get('cursor') || null,
  };
}

/** The query parameters for the filters; null removes a parameter. */
export function toQueryParams({ q, role, status, sort, cursor }: UserFilters): Params {
  return { q: q || null, role, status, sort: sort === DEFAULT_SORT ? null : sort, cursor };
}

/** The API URL of the list. @param limit rows per page */
export function usersUrl(filters: UserFilters, limit: number): string {
  return listUrl('/api/admin/users', toQueryParams(filters), limit);
}

/** Whether the filters exclude anyone from the list. */
export function isFiltered({ q, role, status }: UserFilters): boolean {
  return q.trim() !== '' || role !== null || status !== null;
}

/** A user's label. */
export function labelOf({ name, email }: Pick<AdminUser, 'name' | 'email'>): string {
  return name ?? email;
}
