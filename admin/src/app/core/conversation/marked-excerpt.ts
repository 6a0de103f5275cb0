import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { markedParts, startingNearMark } from './marked-parts';

/** The part of a message around the words that were searched for, with these marked; on two lines at most, the first of them in view. */
@Component({
  selector: 'app-marked-excerpt',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '@for (part of parts(); track $index) {<span [class.marked]="part.isMarked">{{ part.text }}</span>}',
  styles: `
    :host {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      overflow: hidden;
      overflow-wrap: anywhere;
      font: var(--mat-sys-body-small);
      color: var(--mat-sys-on-surface-variant);
    }
    /* In forced colours, bold is what remains. */
    .marked {
      color: var(--mat-sys-on-surface);
      font-weight: 700;
    }
  `,
  host: { dir: 'auto', '[title]': 'excerpt()' },
})
export class MarkedExcerpt {
  readonly excerpt = input.required<string>();
  /** what was searched for */
  readonly search = input.required<string>();

  protected readonly parts = computed(() => startingNearMark(markedParts(this.excerpt(), this.search())));
}
