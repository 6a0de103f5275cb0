import { Component, computed, inject, input } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Shortcuts } from '../../core/keys/shortcuts';
import { ListPositions } from '../../core/paging/list-positions';
import { Icon } from '../../ui/icon/icon';
import { SessionTrail } from './session-trail';

/** The way to the previous and the next session of the list that the user came from, by button or key; nothing without a list. */
@Component({
  selector: 'app-neighbours',
  imports: [Icon, MatIconButton, TranslocoDirective],
  providers: [Shortcuts],
  template: `
    @if (trail.isKnown()) {
      <ng-container *transloco="let t">
        @for (way of ways(); track way.step) {
          <button
            matIconButton
            type="button"
            disabledInteractive
            [disabled]="!way.isOpen"
            [attr.aria-label]="t(way.label)"
            [attr.aria-keyshortcuts]="way.keys"
            [title]="t(way.label)"
            (click)="go(way.step)"
          >
            <app-icon [name]="way.icon" />
          </button>
        }
      </ng-container>
    }
  `,
})
export class Neighbours {
  private readonly router = inject(Router);
  private readonly positions = inject(ListPositions);
  protected readonly trail = inject(SessionTrail);

  readonly session_id = input.required<string>();

  protected readonly ways = computed(() => WAYS.map((way) => ({ ...way, isOpen: this.trail.hasNeighbour(this.session_id(), way.step) })));

  constructor() {
    const shortcuts = inject(Shortcuts);
    shortcuts.bind([
      ...WAYS.map(({ keys, label, step }) => ({ keys, label, run: () => void this.go(step) })),
      { keys: '?', label: 'app.shortcuts.help', run: () => shortcuts.showHelp() },
    ]);
  }

  protected async go(step: 1 | -1): Promise<void> {
    const from = this.session_id();
    const session_id = await this.trail.neighbour(from, step);
    if (session_id === null || this.session_id() !== from) return;
    // The list is to be found as it was left, except that this session has the focus.
    this.positions.moveTo('/admin/sessions', session_id);
    await this.router.navigate(['/admin/sessions', session_id], { queryParams: { at: this.trail.hitOf(session_id) }, replaceUrl: true });
  }
}

const WAYS = [
  { keys: '[', label: 'sessions.detail.previous', icon: 'chevron_left', step: -1 },
  { keys: ']', label: 'sessions.detail.next', icon: 'chevron_right', step: 1 },
] as const;
