import { DestroyRef, Injectable, inject } from '@angular/core';
import { Subject, type Observable } from 'rxjs';

/** What a tab broadcasts to the other tabs of this browser about their shared sign-in. */
export type TabMessage = 'signed-in' | 'signed-out';

/** Broadcasts sign-in changes between the tabs of one browser; does nothing where the browser has no BroadcastChannel. */
@Injectable({ providedIn: 'root' })
export class TabChannel {
  private readonly channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('switchboard-sign-in') : null;
  private readonly received = new Subject<TabMessage>();

  /** Messages from other tabs; never this tab's own. */
  readonly messages: Observable<TabMessage> = this.received.asObservable();

  constructor() {
    this.channel?.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.data === 'signed-in' || event.data === 'signed-out') this.received.next(event.data);
    });
    inject(DestroyRef).onDestroy(() => this.channel?.close());
  }

  /** Notifies the other tabs. */
  notify(message: TabMessage): void {
    this.channel?.postMessage(message);
  }
}
