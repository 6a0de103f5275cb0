import { Injectable, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute } from '@angular/router';
import type { AdminSessionList, AdminUser, AuditEntry, AuditList, FeedbackList, SignIn, SignInList } from '@switchboard/shared';
import { map } from 'rxjs';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';

/** Rows of each list on the page; the rest is one link away. */
const ROWS = 5;
/** Entries that are searched for the addresses of sign-ins. */
const ENTRIES_WITH_ADDRESSES = 100;

/** A living sign-in, with the address from which it was opened; null: not recorded. */
export interface LocatedSignIn extends SignIn {
  readonly address: string | null;
}

/** What the page shows: `missing` means that there is no such account. */
export type UserState = 'loading' | 'ready' | 'failed' | 'missing';

/** One account, and the newest of what is known of it, live. Provide it in the page's component. */
@Injectable()
export class UserStore {
  private readonly interval = inject(LiveSettings).pollInterval;
  readonly user_id = toSignal(inject(ActivatedRoute).paramMap.pipe(map((params) => params.get('user_id') ?? '')), { requireSync: true });

  readonly account = this.query<AdminUser>((id) => `/api/admin/users/${id}`);
  private readonly living = this.query<SignInList>((id) => `/api/admin/users/${id}/sign-ins`);
  private readonly opened = this.query<AuditList>(
    (id) => `/api/admin/audit?subject=${id}&subject_type=user&action=auth.signed_in&limit=${ENTRIES_WITH_ADDRESSES}`,
  );
  readonly sessions = this.query<AdminSessionList>((id) => `/api/admin/sessions?user_id=${id}&limit=${ROWS}`);
  readonly feedback = this.query<FeedbackList>((id) => `/api/admin/feedback?user_id=${id}&limit=${ROWS}`);
  readonly auditBy = this.query<AuditList>((id) => `/api/admin/audit?actor=${id}&limit=${ROWS}`);
  readonly auditAbout = this.query<AuditList>((id) => `/api/admin/audit?subject=${id}&subject_type=user&limit=${ROWS}`);

  readonly user = computed(() => (this.account.isCurrent() ? this.account.value() : null));
  readonly state = computed<UserState>(() => {
    const status = this.account.failure()?.status;
    // An id that is none is refused as invalid.
    if (status === 404 || status === 422) return 'missing';
    if (this.user()) return 'ready';
    return this.account.failure() ? 'failed' : 'loading';
  });
  readonly signIns = computed(() => {
    const list = this.living.value();
    return list && locate(list.sign_ins, this.opened.value()?.entries ?? []);
  });

  /** Applies the response of an action, before the next poll confirms it. */
  applyUser(user: AdminUser): void {
    this.account.update(() => user);
    this.refresh();
  }

  refresh(): void {
    for (const query of [this.account, this.living, this.opened, this.sessions, this.feedback, this.auditBy, this.auditAbout]) query.refresh();
  }

  private query<T>(url: (user_id: string) => string) {
    return liveQuery<T>({ url: () => url(encodeURIComponent(this.user_id())), view: this.user_id, interval: this.interval });
  }
}

/** The sign-ins with the addresses that the audit log has recorded when they were opened. */
export function locate(signIns: readonly SignIn[], entries: readonly AuditEntry[]): LocatedSignIn[] {
  const addresses = new Map(entries.map(({ sign_in_id, details }) => [sign_in_id, details.address]));
  return signIns.map((signIn) => ({ ...signIn, address: addresses.get(signIn.sign_in_id) ?? null }));
}
