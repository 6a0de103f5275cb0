import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { ActiveRulePreview, ActiveRuleView, Policy } from '@switchboard/shared';
import { firstValueFrom, timeout, type Observable } from 'rxjs';

/** The URL of the rule. */
export const ACTIVE_RULE_URL = '/api/admin/active-rule';

const REQUEST_TIMEOUT_MS = 15_000;

/** The rule for active sessions on the server. Every call fails as described for `problemOf`. */
@Injectable({ providedIn: 'root' })
export class ActiveRuleApi {
  private readonly http = inject(HttpClient);

  current(): Promise<ActiveRuleView> {
    return firstValueFrom(this.http.get<ActiveRuleView>(ACTIVE_RULE_URL).pipe(timeout(REQUEST_TIMEOUT_MS)));
  }

  /** What a rule would change; unsubscribing cancels the request. @param idle_after such as `10m` */
  preview(idle_after: string): Observable<ActiveRulePreview> {
    return this.http.get<ActiveRulePreview>(`${ACTIVE_RULE_URL}/preview?idle_after=${encodeURIComponent(idle_after)}`).pipe(timeout(REQUEST_TIMEOUT_MS));
  }

  /** Changes the rule for everyone, if it still has this version. @param idle_after such as `10m` */
  change(idle_after: string, version: number): Promise<Policy> {
    const body = { value: { idle_after }, version };
    return firstValueFrom(this.http.put<Policy>('/api/admin/policies/active_rule', body).pipe(timeout(REQUEST_TIMEOUT_MS)));
  }
}
