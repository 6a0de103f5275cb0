import { LiveAnnouncer } from '@angular/cdk/a11y';
import { DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { Translations } from '../../core/i18n/translations';
import { problemOf } from '../../core/http/problem';
import { copyText } from '../../ui/secure-context/secure-context';
import type { Rating } from './chat-api';
import { ConversationStore } from './conversation.store';
import type { TranscriptItem } from './transcript-items';

/** Milliseconds for which it is shown that a message was copied. */
const SHOWN_COPIED_MS = 2_000;

/**
 * What a user does with single messages of the conversation on screen. Results that the page does not show are announced to screen readers;
 * failures become {@link failure}.
 */
@Injectable()
export class ConversationActions {
  private readonly store = inject(ConversationStore);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly translations = inject(Translations);
  private copiedTimer: ReturnType<typeof setTimeout> | undefined;

  /** Why the last action failed, in words; null after another one was begun. */
  readonly failure = signal<string | null>(null);
  /** Id of the message that is being edited. */
  readonly editing = signal<string | null>(null);
  /** Id of the answer whose rating is being explained. */
  readonly explaining = signal<string | null>(null);
  /** Key of the message that was copied a moment ago. */
  readonly copied = signal<string | null>(null);
  /** Id of the message that a search found. */
  readonly found = signal<string | null>(null);
  /** The text of the message that was taken back last. */
  readonly takenBack = signal<string | null>(null);
  /** Incremented when something was sent. */
  readonly sent = signal(0);
  /** Whether the conversation takes no more messages. */
  readonly isEnded = this.store.ended;
  /** The last answer that is stored; undefined if there is none. */
  readonly lastAnswer = computed(() => this.store.items().findLast(({ stored }) => stored?.role === 'assistant' || stored?.role === 'operator'));
  /** How often an answer that had failed was asked for again. */
  readonly retries = signal(0);
  /** How many answers were rated as bad. */
  readonly badAnswers = signal(0);
  /** Why no answer can be asked for again, and no other version shown, in words; null if that is possible. */
  readonly lock = computed(() => (this.store.isWithPerson() ? this.translations.text('chat.person.locked') : null));
  /** Why no answer can begin on the branch shown, in words; null if one can. */
  readonly hindrance = computed(() => this.lock() ?? (this.store.isBranchBusy() ? this.translations.text('chat.actions.busy') : null));

  constructor() {
    effect(() => {
      const refusal = this.store.refusal();
      if (refusal) untracked(() => this.failure.set(this.translations.problem(refusal)));
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.copiedTimer));
  }

  async copy({ key, content }: TranscriptItem): Promise<void> {
    if (!(await copyText(content))) return this.failure.set(this.translations.text('chat.actions.copy_failed'));
    this.announce('chat.actions.copied');
    this.copied.set(key);
    clearTimeout(this.copiedTimer);
    this.copiedTimer = setTimeout(() => this.copied.set(null), SHOWN_COPIED_MS);
  }

  async copyLastAnswer(): Promise<void> {
    const answer = this.lastAnswer();
    if (answer) await this.copy(answer);
  }

  /** Edits the last message of the user; what is not sent yet is not edited in its place. @returns that message, if it is not sent */
  editLast(): TranscriptItem | null {
    const last = this.store.items().findLast(({ role }) => role === 'user');
    if (!last || last.state === 'sending') return null;
    if (last.stored === null) return last;
    this.edit(last.key);
    return null;
  }

  /** Sends or asks again what failed. What was not sent can be sent to a person, too. */
  retry(message_id: string): void {
    const isAnswer = this.store.items().some(({ retry, reply_to }) => retry === message_id && reply_to === message_id);
    if (isAnswer && this.isLocked()) return;
    this.failure.set(null);
    if (isAnswer) this.retries.update((count) => count + 1);
    this.store.retry(message_id);
  }

  /** Asks for another answer to a message. @param responder null for the one of the conversation */
  regenerate(message_id: string, responder: string | null = null): void {
    if (this.isHindered()) return;
    this.store.regenerate(message_id, responder);
    this.sent.update((count) => count + 1);
  }

  /** Sends a message at the end of the conversation. */
  say(text: string): void {
    if (this.isHindered()) return;
    this.store.send(text);
    this.sent.update((count) => count + 1);
  }

  edit(message_id: string): void {
    if (!this.isHindered()) this.editing.set(message_id);
  }

  /** Sends an edited message in place of the stored one, as the beginning of another branch. */
  sendEdited({ stored, content }: TranscriptItem, text: string): void {
    if (this.isHindered()) return;
    this.editing.set(null);
    if (!stored || text === content) return;
    this.store.send(text, stored.parent_id);
    this.sent.update((count) => count + 1);
  }

  /** Shows another version of a message. @returns whether it is shown */
  async showVersion(message_id: string, at: number, of: number): Promise<boolean> {
    if (this.isLocked()) return false;
    const isShown = await this.attempt(() => this.store.showBranch(message_id));
    if (isShown) this.announce('chat.actions.place_announced', { at, of });
    return isShown;
  }

  /** Shows the branch of a message. @returns whether it is shown */
  async showMessage(message_id: string): Promise<boolean> {
    return !this.isLocked() && this.attempt(() => this.store.showBranch(message_id));
  }

  /** Loads the messages before the first one shown. @returns whether they are there */
  loadEarlier(): Promise<boolean> {
    return this.attempt(() => this.store.loadEarlier());
  }

  async takeBack(message_id: string): Promise<void> {
    const text = this.store.items().find((item) => item.message_id === message_id)?.content ?? null;
    if (await this.attempt(() => this.store.takeBack(message_id))) this.takenBack.set(text);
  }

  /** Rates an answer, or takes back the rating that it has. A bad one may be explained afterwards. */
  async rate({ message_id, stored }: TranscriptItem, rating: Rating['rating']): Promise<void> {
    if (message_id === null) return;
    const isUndone = stored?.feedback?.rating === rating;
    this.explaining.set(!isUndone && rating === 'down' ? message_id : null);
    if (!isUndone && rating === 'down') this.badAnswers.update((count) => count + 1);
    const opinion = isUndone ? null : { rating, reasons: [], comment: null };
    if (await this.attempt(() => this.store.rate(message_id, opinion))) this.announce(`chat.feedback.${isUndone ? 'withdrawn' : `noted_${rating}`}`);
  }

  /** Sends why an answer was bad. */
  async explain(message_id: string, reasons: Rating['reasons'], comment: string): Promise<void> {
    const opinion: Rating = { rating: 'down', reasons, comment: comment.trim() === '' ? null : comment };
    if (!(await this.attempt(() => this.store.rate(message_id, opinion)))) return;
    this.explaining.set(null);
    this.announce('chat.feedback.thanks');
  }

  /** Tells that a person answers, if one does. @returns whether one does */
  private isLocked(): boolean {
    const lock = this.lock();
    if (lock !== null) this.failure.set(lock);
    return lock !== null;
  }

  /** Tells why an action is not possible now. @returns whether it is not */
  private isHindered(): boolean {
    const hindrance = this.hindrance();
    this.failure.set(hindrance);
    return hindrance !== null || this.isEnded();
  }

  private async attempt(action: () => Promise<unknown>): Promise<boolean> {
    this.failure.set(null);
    try {
      await action();
      return true;
    } catch (error) {
      this.failure.set(this.translations.text('chat.actions.failed', { problem: this.translations.problem(problemOf(error)) }));
      return false;
    }
  }

  private announce(key: string, params?: Record<string, unknown>): void {
    void this.announcer.announce(this.translations.text(key, params), 'polite');
  }
}
