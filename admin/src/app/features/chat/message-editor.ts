import { MediaMatcher } from '@angular/cdk/layout';
import { CdkTextareaAutosize } from '@angular/cdk/text-field';
import { ChangeDetectionStrategy, Component, ElementRef, afterNextRender, computed, inject, input, linkedSignal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { composerAction } from './composer-keys';
import { ConversationActions } from './conversation-actions';
import type { TranscriptItem } from './transcript-items';

/** Characters that a message may have, as in `ChatRequest`. */
const MAX_LENGTH = 32_000;

/** Edits a message in its place. Send begins another branch with it; Escape leaves it as it is. */
@Component({
  selector: 'app-message-editor',
  imports: [CdkTextareaAutosize, MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form *transloco="let t" (submit)="$event.preventDefault(); send()">
      <textarea
        #box
        cdkTextareaAutosize
        cdkAutosizeMinRows="2"
        cdkAutosizeMaxRows="12"
        aria-describedby="editor-hint"
        [attr.aria-label]="t('chat.editor.label')"
        [attr.maxlength]="maxLength"
        [value]="text()"
        (input)="text.set(box.value)"
        (keydown)="key($event)"
      ></textarea>
      <p id="editor-hint">{{ t('chat.editor.hint') }}</p>
      <div class="buttons">
        <button matButton type="button" (click)="leave()">{{ t('chat.editor.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="isBlank()">{{ t('chat.editor.send') }}</button>
      </div>
    </form>
  `,
  styleUrl: './message-editor.scss',
})
export class MessageEditor {
  readonly item = input.required<TranscriptItem>();

  private readonly actions = inject(ConversationActions);
  private readonly box = viewChild<unknown, ElementRef<HTMLTextAreaElement>>('box', { read: ElementRef });
  private readonly isTouch = inject(MediaMatcher).matchMedia('(hover: none) and (pointer: coarse)');
  protected readonly maxLength = MAX_LENGTH;
  protected readonly text = linkedSignal({ source: computed(() => this.item().content), computation: (content) => content });
  protected readonly isBlank = computed(() => this.text().trim() === '');

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterNextRender(() => {
      this.box()?.nativeElement.focus({ preventScroll: true });
      // Not in every environment: jsdom has no layout.
      host.scrollIntoView?.({ block: 'nearest' });
    });
  }

  protected key(event: KeyboardEvent): void {
    const action = composerAction(event, true, this.isTouch.matches);
    if (action === null) return;
    event.preventDefault();
    // Escape would stop an answer, too.
    event.stopPropagation();
    if (action === 'send') this.send();
    else this.leave();
  }

  protected send(): void {
    if (!this.isBlank()) this.actions.sendEdited(this.item(), this.text());
  }

  protected leave(): void {
    this.actions.editing.set(null);
  }
}
