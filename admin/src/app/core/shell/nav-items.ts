import type { Role } from '@switchboard/shared';
import type { IconName } from '../../ui/icon/icon-paths';

/** A page that the top bar leads to. */
export interface NavItem {
  /** key of the words */
  readonly label: string;
  readonly icon: IconName;
  /** where it leads */
  readonly path: string;
  /** counts as "here" for every address that begins so */
  readonly here: RegExp;
  /** shown to this role only; to everybody without it */
  readonly role?: Role;
}

/** The pages of the top bar, in order. Adding a page: one line here, one route in app.routes.ts, its words in i18n. */
export const NAV_ITEMS: readonly NavItem[] = [
  { label: 'app.nav.chat', icon: 'chat', path: '/', here: /^\/($|c\/|\?)/ },
  { label: 'app.nav.sessions', icon: 'list', path: '/admin/sessions', here: /^\/admin\/sessions/, role: 'admin' },
  { label: 'app.nav.users', icon: 'users', path: '/admin/users', here: /^\/admin\/users/, role: 'admin' },
  { label: 'app.nav.audit', icon: 'log', path: '/admin/audit', here: /^\/admin\/audit/, role: 'admin' },
  { label: 'app.nav.doctor', icon: 'pulse', path: '/admin/doctor', here: /^\/admin\/doctor/, role: 'admin' },
];
