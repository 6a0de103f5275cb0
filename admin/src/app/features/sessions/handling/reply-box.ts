import { CdkTextareaAutosize } from '@angular/cdk/text-field';
import { Component, DOCUMENT, DestroyRef, ElementRef, computed, effect, inject, linkedSignal, signal, untracked, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { problemOf } from '../../../core/http/problem';
import { Translations } from '../../../core/i18n/translations';
import { isApple } from '../../../core/keys/is-apple';
import { ReplyDrafts } from '../../../core/reply-drafts';
import { Icon } from '../../../ui/icon/icon';
import { copyText, randomUuid } from '../../../ui/secure-context/secure-context';
import { SessionStore } from '../session.store';
import { Handling } from './handling';
import { sendsReply } from './reply-keys';

/** Maximum length of a message, in code points. */
const MAX_LENGTH = 32_000;
/** Milliseconds between two notices that the administrator is typing; each counts for twice as long. */
const NOTICE_EVERY_MS = 3_000;

/**
 * The box in which an administrator writes to the user, enabled only while they have the conversation. What was typed stays in it, readable,
 * when they lose the conversation, and when a message cannot be sent; an attempt that is repeated never sends twice.
 */
@Component({
  selector: 'app-reply-box',
  imports: [CdkTextareaAutosize, Icon, MatButton, TranslocoDirective],
  templateUrl: './reply-box.html',
  styleUrl: './reply-box.scss',
})
export class ReplyBox {
  private readonly drafts = inject(ReplyDrafts);
  private readonly store = inject(SessionStore);
  private readonly translations = inject(Translations);
  private readonly document = inject(DOCUMENT);
  protected readonly handling = inject(Handling);

  private readonly box = viewChild<unknown, ElementRef<HTMLTextAreaElement>>('box', { read: ElementRef });
  protected readonly text = linkedSignal(() => this.drafts.read(this.store.session_id()));
  protected readonly isSending = signal(false);
  /** What went wrong with the last attempt, in words. */
  protected readonly problem = linkedSignal<string, string | null>({ source: this.store.session_id, computation: () => null });
  protected readonly isEnabled = computed(() => this.handling.handler() === 'self');
  protected readonly isBlank = computed(() => this.text().trim() === '');
  // Counting code points is only worth it near the limit.
  protected readonly over = computed(() => (this.text().length <= MAX_LENGTH ? 0 : Math.max(0, [...this.text()].length - MAX_LENGTH)));
  protected readonly overWords = computed(() => this.translations.plural('sessions.handling.over', this.over()));
  /** Without a session to say anything in, the box shows only what was typed. */
  protected readonly isShown = computed(() => this.handling.handler() !== 'nobody' || !this.isBlank());
  protected readonly keyWords = isApple(this.document) ? 'sessions.handling.reply_hint_cmd' : 'sessions.handling.reply_hint_ctrl';
  private attempt: { text: string; message_id: string } | null = null;
  private noticedAt = -Infinity;

  constructor() {
    effect(() => {
      // A box that is disabled loses the focus to nowhere.
      const box = this.isEnabled() ? null : untracked(this.box)?.nativeElement;
      if (box && this.document.activeElement === box) box.closest<HTMLElement>('[tabindex="-1"]')?.focus();
    });
    inject(DestroyRef).onDestroy(() => {
      if (this.store.state() === 'deleted') this.drafts.write(this.store.session_id(), '');
    });
  }

  /** Focuses the box with the caret at the end. */
  focus(): void {
    const box = this.box()?.nativeElement;
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  }

  protected typed(text: string): void {
    this.text.set(text);
    this.drafts.write(this.store.session_id(), text);
    const now = performance.now();
    if (text.trim() === '' || now - this.noticedAt < NOTICE_EVERY_MS) return;
    this.noticedAt = now;
    this.handling.notifyTyping();
  }

  protected key(event: KeyboardEvent): void {
    if (!sendsReply(event)) return;
    event.preventDefault();
    void this.send();
  }

  protected async send(): Promise<void> {
    const text = this.text();
    if (!this.isEnabled() || this.isBlank() || this.over() > 0 || this.isSending()) return;
    const session_id = this.store.session_id();
    if (this.attempt?.text !== text) this.attempt = { text, message_id: randomUuid() };
    this.isSending.set(true);
    this.problem.set(null);
    try {
      await this.handling.say(session_id, text, this.attempt.message_id);
      this.sent(session_id, text);
    } catch (error) {
      const words = this.handling.wordsFor(problemOf(error));
      if (session_id === this.store.session_id()) this.problem.set(words);
    } finally {
      this.isSending.set(false);
    }
  }

  protected copy(): void {
    void copyText(this.text());
  }

  /** What was typed meanwhile stays. */
  private sent(session_id: string, text: string): void {
    this.attempt = null;
    this.noticedAt = -Infinity;
    if (this.drafts.read(session_id) === text) this.drafts.write(session_id, '');
    if (session_id === this.store.session_id() && this.text() === text) this.text.set('');
  }
}
