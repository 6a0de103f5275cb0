import { Component, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { TextOf } from '../../../core/i18n/text-of';
import { Selection } from './selection';

/** The checkbox that selects a session of the list; with Shift, all from the one before. On a phone it appears with the first selection. */
@Component({
  selector: 'app-row-pick',
  imports: [TextOf, TranslocoDirective],
  template: `
    <label *transloco="let t; let language = currentLang">
      <input
        #pick
        type="checkbox"
        [checked]="selection.has(session_id())"
        [attr.aria-label]="'selection.pick' | textOf: { title: of() } : language"
        (click)="toggle($event, pick)"
      />
    </label>
  `,
  styleUrl: './pick.scss',
})
export class RowPick {
  protected readonly selection = inject(Selection);

  readonly session_id = input.required<string>();
  /** the session's title */
  readonly of = input.required<string>();

  protected toggle(event: MouseEvent, box: HTMLInputElement): void {
    this.selection.toggle(this.session_id(), event.shiftKey);
    // It stays as it was if no more can be selected.
    box.checked = this.selection.has(this.session_id());
  }
}
