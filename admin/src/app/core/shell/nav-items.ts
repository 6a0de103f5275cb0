import type { Role } from '@switchboard/shared';
import type { IconName } from '../../ui/icon/icon-paths';

/** An entry of the top bar. */
export interface NavItem {
  /** translation key */
  readonly label: string;
  readonly icon: IconName;
  /** router path */
  readonly path: string;
  /** matches the URLs for which the entry is marked as current */
  readonly activeUrls: RegExp;
  /** shown to this role only; to all users if not given */
  readonly role?: Role;
}

/** The application's own entries of the top bar, in order; those of extensions follow. To add a page: one line here, one route in app.routes.ts, its texts in i18n. */
export const NAV_ITEMS: readonly NavItem[] = [
  { label: 'app.nav.chat', icon: 'chat', path: '/', activeUrls: /^\/($|c\/|\?)/ },
  { label: 'app.nav.sessions', icon: 'list', path: '/admin/sessions', activeUrls: /^\/admin\/sessions/, role: 'admin' },
  { label: 'app.nav.users', icon: 'users', path: '/admin/users', activeUrls: /^\/admin\/users/, role: 'admin' },
  { label: 'app.nav.audit', icon: 'log', path: '/admin/audit', activeUrls: /^\/admin\/audit/, role: 'admin' },
  { label: 'app.nav.doctor', icon: 'pulse', path: '/admin/doctor', activeUrls: /^\/admin\/doctor/, role: 'admin' },
];
