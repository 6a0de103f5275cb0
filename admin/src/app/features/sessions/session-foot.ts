import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Language } from '../../core/i18n/language';
import { Icon } from '../../ui/icon/icon';
import { FollowEnd } from './follow-end';
import { HandlingPanel } from './handling/handling-panel';
import { SessionStore } from './session.store';

/** What stays at the bottom of the window, or of the pane: the way to the end of the transcript, and who answers. */
@Component({
  selector: 'app-session-foot',
  imports: [HandlingPanel, Icon, MatButton, TranslocoDirective],
  template: `
    @if (store.state() === 'ready' && !store.isSealed() && !end.isAtEnd()) {
      <button *transloco="let t" matButton="filled" type="button" class="jump" (click)="end.toEnd()">
        <span class="inside"><app-icon name="arrow_down" />{{ t('sessions.detail.jump') }}</span>
      </button>
    }
    <app-handling-panel [locale]="locale()" />
  `,
  styles: `
    /* Above the navigation at the bottom of a phone's window. */
    :host {
      position: sticky;
      inset-block-end: var(--app-pages-height);
      z-index: 5;
    }
    :host-context(.in-pane) {
      inset-block-end: 0;
    }
    .jump {
      position: absolute;
      inset-block-end: calc(100% + 0.75rem);
      inset-inline-start: 50%;
      translate: -50%;
      /* It starts at half the page's width, which must not make its label wrap. */
      inline-size: max-content;
      box-shadow: 0 4px 16px rgb(0 0 0 / 24%);
    }
  `,
})
export class SessionFoot {
  protected readonly store = inject(SessionStore);
  protected readonly end = inject(FollowEnd);
  protected readonly locale = inject(Language).locale;
}
