import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { OpeningForm } from './openings/opening-form';
import { OpeningLine } from './openings/opening-line';
import { SessionStore } from './session.store';
import { Transcript } from './transcript';
import { WhisperBox } from './whispers/whisper-box';
import { WhispersStore } from './whispers/whispers.store';

/** What was said in a session, and what the responder was told; or, while that is sealed, the way to open it. */
@Component({
  selector: 'app-session-content',
  imports: [EmptyState, OpeningForm, OpeningLine, Transcript, TranslocoDirective, WhisperBox],
  template: `
    <ng-container *transloco="let t">
      @let session = store.session()!;
      @if (store.isSealed()) {
        <app-opening-form
          [session_id]="session.session_id"
          [isWaiting]="session.status !== 'ended' && session.handling === 'waiting'"
          [whisperCount]="session.whisper_count ?? 0"
          (opened)="store.reopen()"
        />
      } @else {
        <app-opening-line [now]="now()" [locale]="locale()" />
        @if (isSilent()) {
          <app-empty-state
            class="silent"
            icon="chat"
            [heading]="t('sessions.detail.empty')"
            [description]="t('sessions.detail.empty_words')"
          />
        } @else {
          <app-transcript
            [log]="store.log()"
            [whispers]="whispers.whispers()"
            [end]="session.leaf_id"
            [user]="user()"
            [now]="now()"
            [locale]="locale()"
          />
        }
        <app-whisper-box />
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 1rem;
    }
    .silent {
      border: 1px dashed var(--mat-sys-outline-variant);
      border-radius: 14px;
    }
    app-whisper-box:empty,
    app-opening-line:empty {
      display: none;
    }
  `,
})
export class SessionContent {
  protected readonly store = inject(SessionStore);
  protected readonly whispers = inject(WhispersStore);

  /** the user's label */
  readonly user = input.required<string>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly isSilent = computed(() => {
    const { messages, running } = this.store.log();
    return messages.length + running.size + this.whispers.whispers().length === 0;
  });
}
