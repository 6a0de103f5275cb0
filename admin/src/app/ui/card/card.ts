import { Component, input } from '@angular/core';

let lastId = 0;

/** A part of a page with a frame and a heading of its own. */
@Component({
  selector: 'app-card',
  template: `
    <section [attr.aria-labelledby]="id">
      <h2 [id]="id">{{ heading() }}</h2>
      <ng-content />
    </section>
  `,
  styleUrl: './card.scss',
})
export class Card {
  readonly heading = input.required<string>();
  protected readonly id = `card-${++lastId}`;
}
