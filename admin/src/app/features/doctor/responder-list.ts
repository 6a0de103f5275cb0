import { Component, inject, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { ResponderCard } from './responder-card';
import { RespondersStore } from './responders.store';

/** The doctor's section about those who answer: how each is, and a probe of its model. */
@Component({
  selector: 'app-responder-list',
  imports: [ResponderCard, TranslocoDirective],
  templateUrl: './responder-list.html',
  styleUrl: './responder-list.scss',
})
export class ResponderList {
  protected readonly store = inject(RespondersStore);
  /** whether text was copied to the clipboard; false if the browser refused */
  readonly copied = output<boolean>();

  constructor() {
    void this.store.load();
  }
}
