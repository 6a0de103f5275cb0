import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { Translations } from '../../core/i18n/translations';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { HistoryStore } from './history.store';

/** `/`: redirects to the conversation to start with, without an entry in the browser's history. */
@Component({
  selector: 'app-landing',
  imports: [EmptyState, MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (problem(); as problem) {
        <app-empty-state icon="alert" [heading]="t('chat.open_failed')" [description]="translations.problem(problem)" role="alert">
          <button matButton="filled" type="button" (click)="openConversation()">{{ t('chat.retry') }}</button>
        </app-empty-state>
      } @else {
        <p class="opening" role="status">{{ t('chat.opening') }}</p>
      }
    </ng-container>
  `,
  styles: `
    :host {
      flex: 1;
      display: grid;
      place-content: center;
    }
    .opening {
      color: var(--mat-sys-on-surface-variant);
    }
    @media (prefers-reduced-motion: no-preference) {
      .opening {
        animation: appear 0.2s 0.4s both;
      }
    }
    @keyframes appear {
      from {
        opacity: 0;
      }
    }
  `,
})
export class Landing {
  private readonly history = inject(HistoryStore);
  private readonly router = inject(Router);
  protected readonly translations = inject(Translations);
  protected readonly problem = signal<Problem | null>(null);
  private isDestroyed = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.isDestroyed = true));
    void this.openConversation();
  }

  protected async openConversation(): Promise<void> {
    this.problem.set(null);
    try {
      const { session_id } = await this.history.landingSession();
      // Must not override a navigation started in the meantime, even if its page is still loading.
      if (!this.isDestroyed && this.router.currentNavigation() === null) await this.router.navigate(['/c', session_id], { replaceUrl: true });
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }
}
