import { MediaMatcher } from '@angular/cdk/layout';
import { CdkTextareaAutosize } from '@angular/cdk/text-field';
import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, input, model, output, viewChild } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { composerAction } from './composer-keys';

/** Maximum length of a message, in code points. */
export const MAX_MESSAGE_LENGTH = 32_000;
/** The remaining count is shown from this many code points before the limit. */
const SHOW_REMAINING_FROM = 1_000;

/**
 * The message box with its button: Send, or Stop while a reply is being generated.
 *
 * The button remains the same element, so that focus is never lost; the second click of a double click on Send does not count as
 * Stop.
 */
@Component({
  selector: 'app-composer',
  imports: [CdkTextareaAutosize, Icon, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './composer.html',
  styleUrl: './composer.scss',
})
export class Composer {
  /** the content of the box */
  readonly text = model.required<string>();
  readonly answering = input(false);
  /** no more messages can be sent */
  readonly closed = input(false);
  readonly sent = output<string>();
  readonly stopped = output();

  private readonly translations = inject(Translations);
  /** Matches if the primary input is touch, whose keyboard has no Shift+Enter. */
  protected readonly isTouch = inject(MediaMatcher).matchMedia('(hover: none) and (pointer: coarse)');
  private readonly box = viewChild<unknown, ElementRef<HTMLTextAreaElement>>('box', { read: ElementRef });
  private readonly remaining = computed(() => {
    // Counting code points is only worth it near the limit.
    const text = this.text();
    return text.length < MAX_MESSAGE_LENGTH - SHOW_REMAINING_FROM ? Infinity : MAX_MESSAGE_LENGTH - [...text].length;
  });
  protected readonly over = computed(() => this.remaining() < 0);
  protected readonly blank = computed(() => this.text().trim() === '');
  protected readonly note = computed(() => {
    const remaining = this.remaining();
    if (remaining > SHOW_REMAINING_FROM) return null;
    return this.translations.plural(remaining < 0 ? 'chat.composer.over' : 'chat.composer.left', Math.abs(remaining));
  });

  /** Focuses the box with the caret at the end. */
  focus(): void {
    const box = this.box()?.nativeElement;
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  }

  protected typed(box: HTMLTextAreaElement): void {
    this.text.set(box.value);
  }

  protected key(event: KeyboardEvent): void {
    const action = composerAction(event, this.answering(), this.isTouch.matches);
    if (action === null) return;
    event.preventDefault();
    if (action === 'send') this.send();
    else this.stopped.emit();
  }

  protected press(event: MouseEvent): void {
    if (!this.answering()) this.send();
    else if (event.detail < 2) this.stopped.emit();
  }

  private send(): void {
    if (this.blank() || this.over() || this.closed()) return;
    this.sent.emit(this.text());
    this.text.set('');
    this.focus();
  }
}
