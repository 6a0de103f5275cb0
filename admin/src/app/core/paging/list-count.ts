import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { Translations } from '../i18n/translations';
import type { ListCounts } from './list-counts';

/** How many rows a list has, how many match and are shown, and their order, in words: "34 sessions · 3 match · newest first". */
@Component({ selector: 'app-list-count', template: '{{ words() }}', styleUrl: './list-count.scss' })
export class ListCount {
  private readonly translations = inject(Translations);

  /** null while a changed view is loaded: until then the words stay */
  readonly counts = input.required<ListCounts | null>();
  /** key of a text in the plural: the rows with their number */
  readonly total = input.required<string>();
  /** key of the order's text */
  readonly order = input.required<string>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  private readonly current = computed(() => {
    const counts = this.counts();
    this.locale();
    if (!counts) return null;
    const { total, at_least, matches, least_matches, shown } = counts;
    return [
      this.translations.plural(at_least ? `${this.total()}_at_least` : this.total(), total),
      matches === null ? null : this.translations.plural('app.list.matches', matches),
      least_matches === null ? null : this.translations.plural('app.list.least_matches', least_matches),
      shown === null ? null : this.translations.plural('app.list.shown', shown),
      this.translations.text(this.order()),
    ].filter((part) => part !== null).join(' · ');
  });
  protected readonly words = linkedSignal<string | null, string>({
    source: () => this.current(),
    computation: (current, before) => current ?? before?.value ?? '',
  });
}
