import { DestroyRef, Injectable, inject } from '@angular/core';
import { Subject, type Observable } from 'rxjs';

/** What one tab tells the others of this browser about the sign-in that they share. */
export type TabNews = 'signed-in' | 'signed-out';

/** Carries news of the sign-in between the tabs of one browser; silent where the browser has no BroadcastChannel. */
@Injectable({ providedIn: 'root' })
export class TabChannel {
  private readonly channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('switchboard-sign-in') : null;
  private readonly heard = new Subject<TabNews>();

  /** What other tabs told; never what this tab told itself. */
  readonly news: Observable<TabNews> = this.heard.asObservable();

  constructor() {
    this.channel?.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.data === 'signed-in' || event.data === 'signed-out') this.heard.next(event.data);
    });
    inject(DestroyRef).onDestroy(() => this.channel?.close());
  }

  /** Tells the other tabs. */
  tell(news: TabNews): void {
    this.channel?.postMessage(news);
  }
}
