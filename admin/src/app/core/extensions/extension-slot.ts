import { NgComponentOutlet, NgTemplateOutlet } from '@angular/common';
import { Component, computed, inject, input, type Signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { ErrorBoundary } from '../../ui/error-boundary/error-boundary';
import { Extensions } from './extensions';
import type { ComponentSlots } from './slots';

/** The slots whose parts are large enough to say that one of them has failed. */
const BLOCKS: ReadonlySet<keyof ComponentSlots> = new Set(['session.aside', 'account.section', 'doctor.card']);

/**
 * What the extensions add to a place of a page. A part that throws, or cannot be loaded, is replaced by a line that says so, or by nothing
 * where there is no space for it; the page and the other parts go on.
 */
@Component({
  selector: 'app-extension-slot',
  imports: [ErrorBoundary, NgComponentOutlet, NgTemplateOutlet, TranslocoDirective],
  template: `
    @for (part of parts(); track part.key) {
      <ng-container *appErrorBoundary="fault">
        @if (part.component; as component) {
          <ng-container *ngComponentOutlet="component" />
        } @else if (part.hasFailed) {
          <ng-container [ngTemplateOutlet]="fault" />
        }
      </ng-container>
      <ng-template #fault>
        @if (isBlock()) {
          <p *transloco="let t">{{ t('app.extensions.part_failed', { name: part.extension }) }}</p>
        }
      </ng-template>
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    p {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }
  `,
})
export class ExtensionSlot<Slot extends keyof ComponentSlots> {
  private readonly extensions = inject(Extensions);

  readonly name = input.required<Slot>();
  /** what its components are given */
  readonly context = input.required<ComponentSlots[Slot]>();

  protected readonly parts = computed(() => this.extensions.parts(this.name()));
  protected readonly isBlock = computed(() => BLOCKS.has(this.name()));
}

/**
 * What the slot of an extension's component belongs to, such as the session that is open. Call it in the component's injection context; it
 * has its value from the beginning.
 *
 * @param _slot the one that the component is in, which decides the type
 */
export function slotContext<Slot extends keyof ComponentSlots>(_slot: Slot): Signal<ComponentSlots[Slot]> {
  return inject<ExtensionSlot<Slot>>(ExtensionSlot).context;
}
