import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ResponderView, Session } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { ChatApi } from './chat-api';
import { PendingChoice } from './pending-choice';
import { RespondersStore } from './responders.store';

/**
 * The list box that sets who answers in a conversation; nothing is shown unless there is a choice.
 *
 * The choice applies at once, before the first message as well, and is taken back if the server cannot store it. One that no longer
 * exists counts as the default, and the page says so.
 */
@Component({
  selector: 'app-responder-choice',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (list().length > 1) {
        <label for="answered-by">{{ t('chat.responder.label') }}</label>
        <select #select id="answered-by" class="input" (focus)="refresh()" (change)="choose(select.value)">
          @for (responder of list(); track responder.name) {
            <option [value]="responder.name" [selected]="responder.name === shown()?.name">
              {{ responder.state === 'down' ? t('chat.responder.not_available', { title: responder.title }) : responder.title }}
            </option>
          }
        </select>
      }
      <p class="note" role="status">
        @if (removed(); as name) {
          {{ t('chat.responder.removed', { name, title: shown()?.title }) }}
        } @else if (list().length > 1 && shown()?.state === 'down') {
          {{ t('chat.responder.down', { title: shown()?.title }) }}
        }
      </p>
      @if (hasFailed()) {
        <p class="note failed" role="alert">{{ t('chat.responder.failed') }}</p>
      }
    </ng-container>
  `,
  styleUrl: './responder-choice.scss',
})
export class ResponderChoice {
  readonly session = input.required<Session>();

  /** the choice was stored */
  readonly stored = output();

  private readonly api = inject(ChatApi);
  private readonly store = inject(RespondersStore);
  private readonly pending = inject(PendingChoice);
  /** Until the conversation is reported with another one, the choice made here. */
  private readonly chosen = linkedSignal<Session, string | null>({
    source: computed(() => this.session(), { equal: (one, other) => one.session_id === other.session_id && one.responder === other.responder }),
    computation: ({ responder }) => responder,
  });
  /** Choices are stored one after the other, so that the last one counts. */
  private settled: Promise<void> = Promise.resolve();
  private latestRequest = 0;
  protected readonly list = this.store.responders;
  protected readonly hasFailed = signal(false);
  protected readonly shown = computed<ResponderView | null>(() => {
    const list = this.list();
    return list.find(({ name }) => name === this.chosen()) ?? list.find(({ is_default }) => is_default) ?? null;
  });
  /** The name of the chosen one, if it no longer exists. */
  protected readonly removed = computed(() => {
    const chosen = this.chosen();
    return chosen !== null && this.list().length > 0 && !this.list().some(({ name }) => name === chosen) ? chosen : null;
  });

  protected refresh(): void {
    void this.store.load();
  }

  protected choose(name: string): void {
    const before = this.chosen();
    // The default is stored as no choice, so that it follows the server's.
    const responder = this.list().find((each) => each.name === name)?.is_default ? null : name;
    this.hasFailed.set(false);
    this.chosen.set(responder);
    const request = ++this.latestRequest;
    this.settled = this.settled.then(() => this.save(responder, before, request));
    this.pending.add(this.settled);
  }

  private async save(responder: string | null, before: string | null, request: number): Promise<void> {
    try {
      await this.api.change(this.session().session_id, { responder });
      this.stored.emit();
    } catch (error) {
      // One that no longer exists is not offered again.
      if (problemOf(error).code === 'responder_unknown') await this.store.load();
      if (request !== this.latestRequest) return;
      this.chosen.set(before);
      this.hasFailed.set(true);
    }
  }
}
