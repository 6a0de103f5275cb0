import { Component, Injectable, effect, inject, signal } from '@angular/core';
import { FailedPart } from '../../../core/failed-part';
import { Selection } from './selection';
import { SelectionBar } from './selection-bar';

/** Whether there has been a selection: ending its sessions goes on while other pages are shown, so the bar is there for it on return. */
@Injectable({ providedIn: 'root' })
export class SelectionUse {
  readonly hasBegun = signal(false);
}

/** The place of the selection bar, whose code is loaded once something is selected. */
@Component({
  selector: 'app-selection-dock',
  imports: [FailedPart, SelectionBar],
  template: `
    @defer (when use.hasBegun()) {
      <app-selection-bar />
    } @error {
      <app-failed-part />
    }
  `,
  styles: ':host { display: contents; }',
})
export class SelectionDock {
  protected readonly use = inject(SelectionUse);

  constructor() {
    const selection = inject(Selection);
    effect(() => {
      if (selection.count() > 0) this.use.hasBegun.set(true);
    });
  }
}
