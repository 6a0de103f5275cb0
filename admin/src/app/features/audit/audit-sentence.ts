import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import type { AuditEntry } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { markerParams, type NamedEntity, splitAtMarkers, sentenceOf, type SentencePart } from './sentence';

/** A log entry as a sentence; the users and sessions it names are links as long as they exist. */
@Component({
  selector: 'app-audit-sentence',
  imports: [RouterLink],
  template: `
    @for (part of parts(); track $index) {
      @if (wordsIn(part); as words) {
        <span>{{ words }}</span>
      } @else {
        @let name = nameIn(part)!;
        @if (name.link; as link) {
          <a [routerLink]="link.path" [queryParams]="link.query" [title]="name.full ?? ''">{{ name.text }}</a>
        } @else if (name.kind === 'route') {
          <code>{{ name.text }}</code>
        } @else {
          <span class="gone" [title]="name.full ?? ''">{{ name.text }}</span>
        }
      }
    }
  `,
  styles: `
    :host {
      overflow-wrap: anywhere;
      line-height: 1.75rem;
    }
    a {
      font-weight: 600;
      color: var(--mat-sys-on-surface);
      text-decoration-color: var(--mat-sys-outline);
      text-underline-offset: 0.2em;
      /* As tall as its line, so that a touch hits it and not the link on the line below. */
      padding-block: 0.25rem;
    }
    @media (hover: hover) {
      a:hover {
        color: var(--mat-sys-primary);
      }
    }
    span {
      white-space: pre-wrap;
    }
    .gone,
    code {
      font-family: ui-monospace, monospace;
      font-size: 0.8125rem;
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class AuditSentence {
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);

  readonly entry = input.required<AuditEntry>();

  protected readonly parts = computed(() => {
    this.language.code();
    const { key, names, keys } = sentenceOf(this.entry());
    const words = Object.fromEntries(Object.entries(keys).map(([name, of]) => [name, this.transloco.translate<string>(of)]));
    const params = { ...markerParams(names), ...words, action: this.entry().action };
    return splitAtMarkers(this.transloco.translate(key, params), Object.fromEntries(Object.entries(names).map(([at, name]) => [at, this.quoted(name)])));
  });

  /** Quotation marks differ between languages. */
  private quoted(name: NamedEntity): NamedEntity {
    return name.isTitle ? { ...name, text: this.transloco.translate<string>('audit.title', { title: name.text }) } : name;
  }

  protected wordsIn(part: SentencePart): string | null {
    return typeof part === 'string' ? part : null;
  }

  protected nameIn(part: SentencePart) {
    return typeof part === 'string' ? null : part;
  }
}
