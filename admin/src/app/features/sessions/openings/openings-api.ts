import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { Opening, OpeningRequest } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';
import { adminSessionUrl } from '../sessions-api';

const REQUEST_TIMEOUT_MS = 15_000;

/** The calls by which an administrator opens what was said. All of them throw HttpErrorResponse or TimeoutError, see `problemOf`. */
@Injectable({ providedIn: 'root' })
export class OpeningsApi {
  private readonly http = inject(HttpClient);

  /** One that is open already is returned. @param session_id null for searches of what was said */
  open(session_id: string | null, request: OpeningRequest): Promise<Opening> {
    const url = session_id === null ? '/api/admin/openings' : `${adminSessionUrl(session_id)}/openings`;
    return firstValueFrom(this.http.post<Opening>(url, request).pipe(timeout(REQUEST_TIMEOUT_MS)));
  }

  /** Closes an opening of one's own. */
  async close(opening_id: string): Promise<void> {
    await firstValueFrom(this.http.delete(`/api/admin/openings/${encodeURIComponent(opening_id)}`).pipe(timeout(REQUEST_TIMEOUT_MS)));
  }
}
