import { Injectable, computed, inject, signal } from '@angular/core';
import type { SignIn, SignInList } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { problemOf } from '../../core/http/problem';
import { Translations } from '../../core/i18n/translations';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { AccountApi } from './account-api';

/**
 * The user's sign-ins, live: this browser first, then by when they were last seen. Sign-ins that are being ended are `busy`; one that
 * could not be ended remains, and `problem` says why. Provide it in the page's component.
 */
@Injectable()
export class SignInsStore {
  private readonly api = inject(AccountApi);
  private readonly auth = inject(AuthService);
  private readonly translations = inject(Translations);

  readonly live = liveQuery<SignInList>({ url: () => '/api/auth/sign-ins', interval: inject(LiveSettings).pollInterval });
  readonly signIns = computed(() => [...(this.live.value()?.sign_ins ?? [])].sort(byLastSeen));
  readonly others = computed(() => this.signIns().filter(({ current }) => !current));
  /** Ids of the sign-ins that are being ended. */
  readonly busy = signal<ReadonlySet<string>>(new Set());
  /** Why the last sign-in could not be ended, in plain words. */
  readonly problem = signal<string | null>(null);

  /** Ends one sign-in; for this browser's own, signs out. @returns how many were ended */
  end(signIn: SignIn): Promise<number> {
    return this.endEach([signIn]);
  }

  /** Ends every sign-in except this browser's. @returns how many were ended */
  endOthers(): Promise<number> {
    return this.endEach(this.others());
  }

  private async endEach(signIns: readonly SignIn[]): Promise<number> {
    this.problem.set(null);
    this.busy.set(new Set(signIns.map(({ sign_in_id }) => sign_in_id)));
    let ended = 0;
    try {
      for (const { sign_in_id, current } of signIns) {
        if (current) await this.auth.signOut();
        else await this.api.endSignIn(sign_in_id);
        ended++;
        this.live.update((list) => ({ sign_ins: list.sign_ins.filter((one) => one.sign_in_id !== sign_in_id) }));
      }
    } catch (error) {
      this.problem.set(this.translations.problem(problemOf(error)));
    } finally {
      this.busy.set(new Set());
      this.live.refresh();
    }
    return ended;
  }
}

function byLastSeen(one: SignIn, other: SignIn): number {
  if (one.current !== other.current) return one.current ? -1 : 1;
  return other.last_seen_at.localeCompare(one.last_seen_at);
}
