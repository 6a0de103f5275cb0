import { Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Source } from '@switchboard/shared';
import { safeLink } from '../../ui/markdown/safe-fragment';

/** A source as shown; `href` is null if its URL must not be a link. */
interface ShownSource {
  title: string;
  href: string | null;
  page: boolean;
}

/** The sources of a reply, as links where their URLs are safe; those to this server's pages open without loading the application again. */
@Component({
  selector: 'app-message-sources',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <p [id]="'sources-' + of()">{{ t('chat.transcript.sources') }}</p>
      <ul [attr.aria-labelledby]="'sources-' + of()">
        @for (source of shown(); track $index) {
          <li>
            @if (source.href) {
              <a
                [href]="source.href"
                [attr.target]="source.page ? null : '_blank'"
                [attr.rel]="source.page ? null : 'noopener noreferrer'"
                (click)="follow($event, source)"
                >{{ source.title }}</a
              >
            } @else {
              {{ source.title }}
            }
          </li>
        }
      </ul>
    </ng-container>
  `,
  styleUrl: './message-sources.scss',
})
export class MessageSources {
  /** the message's key, unique in the page */
  readonly of = input.required<string>();
  readonly sources = input.required<readonly Source[]>();

  private readonly router = inject(Router);
  protected readonly shown = computed(() => this.sources().map(toShownSource));

  protected follow(event: MouseEvent, { page, href }: ShownSource): void {
    const elsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!page || elsewhere || href === null) return;
    event.preventDefault();
    void this.router.navigateByUrl(href);
  }
}

function toShownSource({ title, url }: Source): ShownSource {
  const link = safeLink(url, window.location.origin);
  return { title, href: link?.href ?? null, page: link?.kind === 'page' };
}
