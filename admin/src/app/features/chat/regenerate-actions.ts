import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { ConversationActions } from './conversation-actions';
import { RespondersStore } from './responders.store';
import type { TranscriptItem } from './transcript-items';

/** Asks for another answer: at the last one by a button, with a menu of the others who can answer; at earlier ones by a menu alone. */
@Component({
  selector: 'app-regenerate-actions',
  imports: [Icon, MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './regenerate-actions.html',
  styleUrl: './message-actions.scss',
})
export class RegenerateActions {
  readonly item = input.required<TranscriptItem>();
  /** id of the message that it answers */
  readonly question = input.required<string>();

  private readonly responders = inject(RespondersStore);
  protected readonly actions = inject(ConversationActions);
  /** Who can be asked; nobody if that is only its author. */
  protected readonly able = computed(() => {
    const author = this.item().stored?.responder;
    return this.responders.others(author).length > 0 ? this.responders.others(null) : [];
  });
}
