import { DestroyRef, Injectable, inject } from '@angular/core';
import { Subject, type Observable } from 'rxjs';

/** What a tab broadcasts to the other tabs of this browser about their shared sign-in. */
export type TabNews = 'signed-in' | 'signed-out';

/** Broadcasts sign-in changes between the tabs of one browser; does nothing where the browser has no BroadcastChannel. */
@Injectable({ providedIn: 'root' })
export class TabChannel {
  private readonly channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('switchboard-sign-in') : null;
  private readonly heard = new Subject<TabNews>();

  /** Messages from other tabs; never this tab's own. */
  readonly news: Observable<TabNews> = this.heard.asObservable();

  constructor() {
    this.channel?.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.data === 'signed-in' || event.data === 'signed-out') this.heard.next(event.data);
    });
    inject(DestroyRef).onDestroy(() => this.channel?.close());
  }

  /** Notifies the other tabs. */
  tell(news: TabNews): void {
    this.channel?.postMessage(news);
  }
}
