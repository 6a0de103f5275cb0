import { InjectionToken } from '@angular/core';
import type { Observable } from 'rxjs';
import type { StreamEvent } from '../../core/live/event-stream';

/** What a page of one session offers to what is also part of the list's page, which comes without the code of the former. */
export interface OpenSession {
  readonly events: Observable<StreamEvent>;
  refresh(): void;
}

/** The session that the page shows; absent on the list's page. */
export const OPEN_SESSION = new InjectionToken<OpenSession>('open session');
