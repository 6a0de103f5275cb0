import type { User } from '@switchboard/shared';
import type { UsersApi } from './users-api';

/** What is done to an account after one question, and without anything to fill in. */
export type UserDeed = 'promote' | 'demote' | 'disable' | 'enable' | 'sign_out';

/** Keys of the words for a deed; `own` warns those who are about to do it to themselves. */
export interface DeedWords {
  readonly menu: string;
  readonly heading: string;
  readonly words: string;
  readonly own?: string;
  readonly confirm: string;
  readonly done: string;
}

/** The words for each deed. */
export const DEED_WORDS = {
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
} as const satisfies Record<UserDeed, DeedWords>;

/** What takes something away from the person. */
export const HARSH: ReadonlySet<UserDeed> = new Set(['demote', 'disable', 'sign_out']);

/** The deeds that make sense for an account as it is. */
export function deedsFor({ role, status }: Pick<User, 'role' | 'status'>): UserDeed[] {
  return [role === 'admin' ? 'demote' : 'promote', 'sign_out', status === 'active' ? 'disable' : 'enable'];
}

/** Does it. @returns the account as it is then @throws what the call throws */
export async function perform(api: UsersApi, deed: UserDeed, user: User): Promise<User> {
  switch (deed) {
    case 'promote':
      return api.change(user.user_id, { role: 'admin' });
    case 'demote':
      return api.change(user.user_id, { role: 'user' });
    case 'disable':
      return api.change(user.user_id, { status: 'disabled' });
    case 'enable':
      return api.change(user.user_id, { status: 'active' });
    case 'sign_out':
      await api.signOut(user.user_id);
      return user;
  }
}
