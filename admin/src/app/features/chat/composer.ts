import { MediaMatcher } from '@angular/cdk/layout';
import { CdkTextareaAutosize } from '@angular/cdk/text-field';
import { ChangeDetectionStrategy, Component, ElementRef, computed, effect, inject, input, model, output, signal, untracked, viewChild } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { composerAction } from './composer-keys';
import { FileDrop } from './file-drop';
import { type FileRefusal, decodedText, fileBlock, refusalOf } from './text-file';

/** Maximum length of a message, in code points. */
export const MAX_MESSAGE_LENGTH = 32_000;
/** The remaining count is shown from this many code points before the limit. */
const SHOW_REMAINING_FROM = 1_000;

/**
 * The message box with its button: Send, or Stop while a reply is being generated and the box is empty. With text in the box the button
 * always sends, and Stop stands beside it.
 *
 * The button remains the same element, so that focus is never lost; the second click of a double click on Send does not count as
 * Stop. Text files that are dropped or pasted become fenced blocks of the message.
 */
@Component({
  selector: 'app-composer',
  imports: [CdkTextareaAutosize, FileDrop, Icon, TranslocoDirective],
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
  /** the last message is to be edited */
  readonly recalled = output();

  private readonly words = inject(Translations);
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
  protected readonly isStop = computed(() => this.answering() && this.blank());
  protected readonly isStopBeside = computed(() => this.answering() && !this.blank());
  protected readonly note = computed(() => {
    const remaining = this.remaining();
    if (remaining > SHOW_REMAINING_FROM) return null;
    return this.words.plural(remaining < 0 ? 'chat.composer.over' : 'chat.composer.left', Math.abs(remaining));
  });

  /** What became of the files given last. */
  protected readonly fileNote = signal('');

  constructor() {
    effect(() => {
      const hasFocusOnStop = document.activeElement?.matches('[data-beside]') ?? false;
      // It is about to disappear.
      if (!this.isStopBeside() && hasFocusOnStop && !this.isTouch.matches) untracked(() => this.focus());
    });
  }

  /** Focuses the box with the caret at the end. */
  focus(): void {
    const box = this.box()?.nativeElement;
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  }

  protected typed(box: HTMLTextAreaElement): void {
    this.text.set(box.value);
  }

  /** Appends the text of files to the message, as far as they are text and fit. */
  protected async insert(files: readonly File[]): Promise<void> {
    const notes: string[] = [];
    for (const file of files) notes.push(await this.insertFile(file));
    this.fileNote.set(notes.join(' '));
    this.focus();
  }

  private async insertFile(file: File): Promise<string> {
    const note = (refusal: FileRefusal) => this.words.textOrNull(`chat.composer.file_${refusal}`, { name: file.name }) ?? '';
    const refusal = refusalOf(file);
    if (refusal) return note(refusal);
    const bytes = await file.arrayBuffer().catch(() => null);
    if (!bytes) return note('unreadable');
    const text = decodedText(bytes);
    if (text === null) return note('not_text');
    const before = this.text() === '' ? '' : `${this.text().trimEnd()}\n\n`;
    const part = fileBlock(file.name, text, MAX_MESSAGE_LENGTH - [...before].length);
    if (!part) return note('no_room');
    this.text.set(before + part.block);
    const { left_out } = part;
    const params = { name: file.name };
    return left_out > 0 ? this.words.plural('chat.composer.file_cut', left_out, params) : this.words.textOrNull('chat.composer.file_added', params) ?? '';
  }

  protected key(event: KeyboardEvent): void {
    const action = composerAction(event, this.answering(), this.isTouch.matches, this.text() === '');
    if (action === null) return;
    event.preventDefault();
    if (action === 'send') this.send();
    else if (action === 'stop') this.stopped.emit();
    else this.recalled.emit();
  }

  protected press(event: MouseEvent): void {
    if (!this.isStop()) this.send();
    else if (event.detail < 2) this.stopped.emit();
  }

  private send(): void {
    if (this.blank() || this.over() || this.closed()) return;
    this.sent.emit(this.text());
    this.text.set('');
    this.fileNote.set('');
    this.focus();
  }
}
