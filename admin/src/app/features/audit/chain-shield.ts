import { HttpClient } from '@angular/common/http';
import { Component, DestroyRef, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { TranslocoService } from '@jsverse/transloco';
import type { AuditVerification } from '@switchboard/shared';
import { EMPTY, catchError, expand, switchMap, timer, type Observable } from 'rxjs';
import { Language } from '../../core/i18n/language';
import { Icon } from '../../ui/icon/icon';
import { absoluteTime, timeOfDay } from '../../ui/time-ago/relative-time';

/** Milliseconds between two looks at a running check. */
const POLL_MS = 500;

/** Says whether the chain of the audit log was verified, and when; pressed, it has the server verify it. */
@Component({
  selector: 'app-chain-shield',
  imports: [Icon, MatButton],
  template: `
    <button
      matButton
      type="button"
      [attr.data-state]="state()"
      [title]="exact()"
      [disabled]="state() === 'running'"
      [disabledInteractive]="true"
      (click)="verify()"
    >
      <span class="inside"><app-icon [name]="state() === 'broken' || state() === 'failed' ? 'alert' : 'shield'" />{{ text() }}</span>
    </button>
    <span class="visually-hidden" role="status">{{ spoken() }}</span>
  `,
  styles: `
    [data-state='intact'] {
      color: var(--badge-good-ink);
    }
    [data-state='broken'] {
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }
  `,
})
export class ChainShield {
  private readonly http = inject(HttpClient);
  private readonly destroyed = inject(DestroyRef);
  private readonly transloco = inject(TranslocoService);
  private readonly locale = inject(Language).locale;
  private readonly result = signal<AuditVerification | null>(null);
  private readonly isUnreachable = signal(false);
  /** Whether the check was started here, so that its end is announced. */
  private readonly isOwn = signal(false);

  protected readonly state = computed(() => (this.isUnreachable() ? 'failed' : (this.result()?.state ?? 'never')));
  protected readonly text = computed(() => {
    const { checked = 0, total = 0, ended_at = null, broken = null } = this.result() ?? {};
    const time = ended_at && timeOfDay(ended_at, this.locale());
    switch (this.state()) {
      case 'running':
        return this.translate('running', { share: new Intl.NumberFormat(this.locale(), { style: 'percent' }).format(total > 0 ? checked / total : 0) });
      case 'intact': return this.translate('intact', { time });
      case 'broken': return this.translate('broken', { seq: broken?.seq });
      case 'failed': return this.translate('failed', {});
      default: return this.translate('never', {});
    }
  });
  protected readonly spoken = computed(() => (this.isOwn() && this.state() !== 'running' ? this.text() : ''));
  protected readonly exact = computed(() => {
    const ended_at = this.result()?.ended_at;
    return ended_at ? absoluteTime(ended_at, this.locale()) : this.translate('hint', {});
  });

  constructor() {
    this.follow(this.http.get<AuditVerification>('/api/admin/audit/verification'));
  }

  protected verify(): void {
    if (this.state() === 'running') return;
    this.isOwn.set(true);
    this.follow(this.http.post<AuditVerification>('/api/admin/audit/verification', {}));
  }

  /** Shows the state, and its progress until the check has ended. */
  private follow(first: Observable<AuditVerification>): void {
    this.isUnreachable.set(false);
    first
      .pipe(
        expand(({ state }) =>
          state === 'running' ? timer(POLL_MS).pipe(switchMap(() => this.http.get<AuditVerification>('/api/admin/audit/verification'))) : EMPTY,
        ),
        catchError(() => {
          this.isUnreachable.set(true);
          return EMPTY;
        }),
        takeUntilDestroyed(this.destroyed),
      )
      .subscribe((result) => this.result.set(result));
  }

  private translate(key: string, params: Record<string, unknown>): string {
    // Read so that a change of language recomputes the text.
    this.locale();
    return this.transloco.translate(`audit.chain.${key}`, params);
  }
}
