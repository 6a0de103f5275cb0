import { Injectable } from '@angular/core';
import { type Observable, from, switchMap } from 'rxjs';
import type { ChatApi } from './chat-api';

/** The choice of a responder that is being stored: what is sent meanwhile must not overtake it. */
@Injectable()
export class PendingChoice {
  private running: Promise<unknown> | null = null;

  /** @param stored settles once the choice is stored, or could not be */
  add(stored: Promise<unknown>): void {
    const running = stored.catch(() => undefined).finally(() => {
      if (this.running === running) this.running = null;
    });
    this.running = running;
  }

  /** Calls that begin once the choice is stored or could not be. */
  callsOf(api: Pick<ChatApi, 'send' | 'regenerate'>): Pick<ChatApi, 'send' | 'regenerate'> {
    return {
      send: (...args) => this.before(() => api.send(...args)),
      regenerate: (...args) => this.before(() => api.regenerate(...args)),
    };
  }

  private before<T>(call: () => Observable<T>): Observable<T> {
    return this.running ? from(this.running).pipe(switchMap(call)) : call();
  }
}
