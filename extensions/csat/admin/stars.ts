import { Component, computed, inject, input } from '@angular/core';
import { Language, Translations } from '@switchboard/admin';

const MAX_STARS = 5;

/** Stars, and in words how many of five they are. */
@Component({
  selector: 'csat-stars',
  template: '<span role="img" [attr.aria-label]="words()" [title]="words()">{{ shown() }}</span>',
  styles: `
    :host {
      color: var(--mat-sys-tertiary);
      letter-spacing: 0.1em;
      white-space: nowrap;
    }
  `,
})
export class Stars {
  private readonly translations = inject(Translations);
  private readonly language = inject(Language);

  /** from 1 to 5 */
  readonly stars = input.required<number>();

  protected readonly shown = computed(() => '★'.repeat(this.stars()) + '☆'.repeat(MAX_STARS - this.stars()));
  protected readonly words = computed(() => {
    this.language.code();
    return this.translations.plural('x.csat.stars', this.stars());
  });
}
