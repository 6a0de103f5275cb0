import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../../ui/icon/icon';
import { ViewActions } from './view-actions';
import { ViewsStore } from './views.store';

/**
 * The saved views as a row of links above the list, each with all that it shows in its URL. Takes no room before there is one. Once the open
 * view was changed, it offers to save that.
 */
@Component({
  selector: 'app-view-tabs',
  imports: [Icon, MatButton, RouterLink, TranslocoDirective],
  providers: [ViewActions],
  templateUrl: './view-tabs.html',
  styleUrl: './view-tabs.scss',
  host: { '[class.empty]': 'isEmpty()' },
})
export class ViewTabs {
  protected readonly views = inject(ViewsStore);
  protected readonly actions = inject(ViewActions);

  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly isEmpty = computed(() => this.views.views().length === 0 && this.views.problem() === null);
  protected readonly number = computed(() => new Intl.NumberFormat(this.locale()));
}
