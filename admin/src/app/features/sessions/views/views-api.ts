import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { SavedView, ViewChange, ViewCreation } from '@switchboard/shared';
import { firstValueFrom, timeout, type Observable } from 'rxjs';

/** The URL of the saved views. */
export const VIEWS_URL = '/api/admin/views';

const REQUEST_TIMEOUT_MS = 15_000;

/** The saved views on the server. Every call fails as described for `problemOf`. */
@Injectable({ providedIn: 'root' })
export class ViewsApi {
  private readonly http = inject(HttpClient);

  create(view: ViewCreation): Promise<SavedView> {
    return answer(this.http.post<SavedView>(VIEWS_URL, view));
  }

  change(view_id: string, change: ViewChange): Promise<SavedView> {
    return answer(this.http.patch<SavedView>(`${VIEWS_URL}/${view_id}`, change));
  }

  async remove(view_id: string): Promise<void> {
    await answer(this.http.delete(`${VIEWS_URL}/${view_id}`));
  }
}

function answer<T>(response: Observable<T>): Promise<T> {
  return firstValueFrom(response.pipe(timeout(REQUEST_TIMEOUT_MS)));
}
