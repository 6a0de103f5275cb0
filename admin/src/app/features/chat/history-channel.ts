import { DestroyRef, Injectable, inject } from '@angular/core';
import { Subject, type Observable } from 'rxjs';

/**
 * Tells the other tabs of this browser which conversation was changed or deleted, by its id alone: a tab asks the server what became
 * of it, as the user who is signed in there. Does nothing where the browser has no BroadcastChannel.
 */
@Injectable({ providedIn: 'root' })
export class HistoryChannel {
  private readonly channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('switchboard-conversations') : null;
  private readonly received = new Subject<string>();

  /** Ids of conversations that other tabs have changed; never this tab's own. */
  readonly changes: Observable<string> = this.received.asObservable();

  constructor() {
    this.channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.received.next(data);
    });
    inject(DestroyRef).onDestroy(() => this.channel?.close());
  }

  /** Notifies the other tabs. */
  notify(session_id: string): void {
    this.channel?.postMessage(session_id);
  }
}
