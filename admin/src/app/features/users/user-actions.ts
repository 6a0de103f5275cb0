import type { AdminUser } from '@switchboard/shared';
import type { UsersApi } from './users-api';

/** An action on an account that needs a confirmation but no input. */
export type UserAction = 'promote' | 'demote' | 'disable' | 'enable' | 'sign_out';

/** Text keys of an action; `own` is the warning for one's own account. */
export interface ActionTexts {
  readonly menu: string;
  readonly heading: string;
  readonly words: string;
  readonly own?: string;
  readonly confirm: string;
  readonly done: string;
}

/** The text keys of each action. */
export const ACTION_TEXTS = {
  promote: {
    menu: 'users.promote.menu', heading: 'users.promote.heading', words: 'users.promote.words',
    confirm: 'users.promote.menu', done: 'users.promote.done',
  },
  demote: {
    menu: 'users.demote.menu', heading: 'users.demote.heading', words: 'users.demote.words', own: 'users.demote.own',
    confirm: 'users.demote.menu', done: 'users.demote.done',
  },
  disable: {
    menu: 'users.disable.menu', heading: 'users.disable.heading', words: 'users.disable.words', own: 'users.disable.own',
    confirm: 'users.disable.confirm', done: 'users.disable.done',
  },
  enable: {
    menu: 'users.enable.menu', heading: 'users.enable.heading', words: 'users.enable.words',
    confirm: 'users.enable.confirm', done: 'users.enable.done',
  },
  sign_out: {
    menu: 'users.sign_out.menu', heading: 'users.sign_out.heading', words: 'users.sign_out.words', own: 'users.sign_out.own',
    confirm: 'users.sign_out.confirm', done: 'users.sign_out.done',
  },
} as const satisfies Record<UserAction, ActionTexts>;

/** Actions that take something away from the user. */
export const DESTRUCTIVE_ACTIONS: ReadonlySet<UserAction> = new Set(['demote', 'disable', 'sign_out']);

/** The actions that apply to an account in its current state. */
export function actionsFor({ role, status }: Pick<AdminUser, 'role' | 'status'>): UserAction[] {
  return [role === 'admin' ? 'demote' : 'promote', 'sign_out', status === 'active' ? 'disable' : 'enable'];
}

/** Performs an action. @param reason why the account is disabled; empty: not said @returns the resulting account @throws the error of the call */
export async function perform(api: UsersApi, action: UserAction, user: AdminUser, reason = ''): Promise<AdminUser> {
  switch (action) {
    case 'promote':
      return api.change(user.user_id, { role: 'admin' });
    case 'demote':
      return api.change(user.user_id, { role: 'user' });
    case 'disable':
      return api.change(user.user_id, { status: 'disabled', ...(reason && { reason }) });
    case 'enable':
      return api.change(user.user_id, { status: 'active' });
    case 'sign_out':
      await api.signOut(user.user_id);
      return user;
  }
}
