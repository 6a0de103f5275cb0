import { Component, input } from '@angular/core';

/** The frame of a page that is no list: the left edge and the widths that all pages share, and its heading. Lists have `ListFrame`. */
@Component({
  selector: 'app-page-frame',
  template: `
    <div class="page">
      <h1>{{ heading() }}</h1>
      <ng-content />
    </div>
  `,
  styleUrl: './page-frame.scss',
})
export class PageFrame {
  readonly heading = input.required<string>();
}
