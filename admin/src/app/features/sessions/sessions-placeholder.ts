import { Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { FailedPart } from '../../core/failed-part';
import { EmptyState } from '../../ui/empty-state/empty-state';
import type { ListPlaceholder } from '../../ui/list-frame/list-placeholder';
import { OpeningForm } from './openings/opening-form';

/** What is shown in place of the sessions, beyond the placeholders common to all lists. */
@Component({
  selector: 'app-sessions-placeholder',
  imports: [EmptyState, FailedPart, MatButton, OpeningForm, RouterLink, TranslocoDirective],
  templateUrl: './sessions-placeholder.html',
})
export class SessionsPlaceholder {
  readonly placeholder = input.required<ListPlaceholder | null>();

  /** the first page is to be shown */
  readonly restarted = output();
  /** what was said may be searched now */
  readonly opened = output();
}
