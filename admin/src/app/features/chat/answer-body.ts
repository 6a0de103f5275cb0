import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Markdown } from '../../ui/markdown/markdown';
import { MessageSources } from './message-sources';
import { ReplyProgress } from './reply-progress';
import { ReplyThoughts } from './reply-thoughts';
import type { TranscriptItem } from './transcript-items';

/** An answer, as far as there is one: what was thought, what is being done, its text as Markdown, and its sources. Loaded by {@link AnswerCode}. */
@Component({
  selector: 'app-answer-body',
  imports: [Markdown, MessageSources, ReplyProgress, ReplyThoughts],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let of = item();
    <app-reply-thoughts [item]="of" />
    @if (of.state === 'streaming') {
      <app-reply-progress [item]="of" />
    }
    @if (of.content !== '') {
      <!-- unclosed Markdown of a truncated reply is completed as during streaming -->
      @let isCut = of.state !== 'complete';
      <app-markdown dir="auto" [source]="of.content" [outermost]="2" [citations]="of.sources" [streaming]="isCut" />
    }
    @if (of.sources.length > 0) {
      <app-message-sources [of]="of.key" [sources]="of.sources" />
    }
  `,
  styles: ':host { display: contents; }',
})
export class AnswerBody {
  readonly item = input.required<TranscriptItem>();
}
