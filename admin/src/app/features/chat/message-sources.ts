import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Source } from '@switchboard/shared';
import { shownSources } from '../../core/conversation/shown-sources';
import { safeLink } from '../../ui/markdown/safe-fragment';

/** What an answer cites, and folded what was looked at besides: links in a new tab, where their URLs are safe. */
@Component({
  selector: 'app-message-sources',
  imports: [NgTemplateOutlet, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (shown().cited.length > 0) {
        <p [id]="'sources-' + of()">{{ t('chat.transcript.sources') }}</p>
        <ul [attr.aria-labelledby]="'sources-' + of()">
          @for (each of shown().cited; track $index) {
            <ng-container [ngTemplateOutlet]="line" [ngTemplateOutletContext]="each" />
          }
        </ul>
      }
      @if (shown().others.length > 0) {
        <details>
          <summary>{{ t('chat.transcript.also_looked_at', { count: shown().others.length }) }}</summary>
          <ul>
            @for (source of shown().others; track $index) {
              <ng-container [ngTemplateOutlet]="line" [ngTemplateOutletContext]="{ source, number: null }" />
            }
          </ul>
        </details>
      }
    </ng-container>
    <ng-template #line let-source="source" let-number="number">
      <li>
        @if (hrefOf(source); as href) {
          <a [href]="href" target="_blank" rel="noopener noreferrer">{{ number ? '[' + number + '] ' : '' }}{{ source.title }}</a>
        } @else {
          {{ number ? '[' + number + '] ' : '' }}{{ source.title }}
        }
      </li>
    </ng-template>
  `,
  styleUrl: './message-sources.scss',
})
export class MessageSources {
  /** the message's key, unique in the page */
  readonly of = input.required<string>();
  readonly sources = input.required<readonly Source[]>();

  protected readonly shown = computed(() => shownSources(this.sources()));

  protected hrefOf({ url }: Source): string | null {
    return safeLink(url, window.location.origin)?.href ?? null;
  }
}
