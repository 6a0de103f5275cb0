import { Component, inject } from '@angular/core';
import { FailedPart } from '../../../core/failed-part';
import { BulkEnding } from './bulk-ending';
import { Selection } from './selection';
import { SelectionBar } from './selection-bar';

/** The place of the selection bar, whose code is loaded once there is something to show in it. */
@Component({
  selector: 'app-selection-dock',
  imports: [FailedPart, SelectionBar],
  template: `
    @defer (when isNeeded()) {
      <app-selection-bar />
    } @error {
      <app-failed-part />
    }
  `,
  styles: ':host { display: contents; }',
})
export class SelectionDock {
  private readonly selection = inject(Selection);
  private readonly ending = inject(BulkEnding);

  /** Ending sessions goes on while other pages are shown. */
  protected isNeeded(): boolean {
    return this.selection.count() > 0 || this.ending.state() !== 'none';
  }
}
