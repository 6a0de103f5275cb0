import { CdkTrapFocus } from '@angular/cdk/a11y';
import { CdkConnectedOverlay, CdkOverlayOrigin } from '@angular/cdk/overlay';
import { Component, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { StatusBadge } from '../../../ui/status-badge/status-badge';
import { STATUSES, STATUS_TONES } from '../session-filters';
import type { SessionFacts } from '../sessions-api';
import { IdleRule } from './idle-rule';
import { StatusReasonText } from './status-reason-text';

/** The status of a session as a button that says why it is that, and leads to the rule. */
@Component({
  selector: 'app-status-popover',
  imports: [CdkConnectedOverlay, CdkOverlayOrigin, CdkTrapFocus, MatButton, StatusBadge, StatusReasonText, TranslocoDirective],
  templateUrl: './status-popover.html',
  styleUrl: './status-popover.scss',
})
export class StatusPopover {
  private readonly rule = inject(IdleRule);
  private readonly trigger = viewChild.required('trigger', { read: ElementRef });

  readonly session = input.required<SessionFacts>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly isOpen = signal(false);
  protected readonly statuses = STATUSES;
  protected readonly tones = STATUS_TONES;

  protected close(): void {
    this.isOpen.set(false);
    (this.trigger().nativeElement as HTMLElement).focus();
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.close();
  }

  protected changeRule(): void {
    this.close();
    void this.rule.change();
  }
}
