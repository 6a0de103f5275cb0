import { HttpClient } from '@angular/common/http';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  computed,
  effect,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { ActivatedRoute, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { type HelpDocument, type Problem, headingAnchor } from '@switchboard/shared';
import { type Observable, catchError, concat, map, of, switchMap, timeout } from 'rxjs';
import { problemOf } from '../../core/http/problem';
import { Translations } from '../../core/i18n/translations';
import { Palette } from '../../core/palette/palette';
import { PageTitle } from '../../core/shell/page-title';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { Icon } from '../../ui/icon/icon';
import { Markdown } from '../../ui/markdown/markdown';
import { FIRST_DOCUMENT, documentLink, documentUrl } from './document-links';

/** The result of requesting a document; null while it is loading. */
type LoadResult = { document: HelpDocument } | { problem: Problem } | null;

const REQUEST_TIMEOUT_MS = 15_000;
const HIGHLIGHT_MS = 2_500;

/**
 * `/help/{document}#{heading}`: a document of the knowledge folder, the target of a reply's source links.
 *
 * States: loading → shown, missing (400, 404, 422) or failed; a new URL starts over. The heading named in the URL is scrolled to and
 * highlighted once its document is on the page.
 */
@Component({
  selector: 'app-help-page',
  imports: [EmptyState, Icon, Markdown, MatButton, RouterLink, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './help-page.html',
  styleUrl: './help-page.scss',
})
export class HelpPage {
  private readonly http = inject(HttpClient);
  private readonly route = inject(ActivatedRoute);
  private readonly title = inject(PageTitle);
  private readonly page = viewChild('page', { read: ElementRef<HTMLElement> });
  protected readonly palette = inject(Palette);
  protected readonly translations = inject(Translations);

  protected readonly name = toSignal(
    this.route.url.pipe(map((segments) => segments.map(({ path }) => path).join('/') || FIRST_DOCUMENT)),
    { requireSync: true },
  );
  private readonly fragment = toSignal(this.route.fragment, { initialValue: null });
  private readonly tries = signal(0);
  private readonly request = computed(() => ({ name: this.name(), tries: this.tries() }));
  protected readonly answer = toSignal<LoadResult>(
    toObservable(this.request).pipe(switchMap(({ name }) => concat(of(null), this.fetchDocument(name)))),
  );

  protected readonly document = computed(() => {
    const answer = this.answer();
    return answer && 'document' in answer ? answer.document : null;
  });
  protected readonly problem = computed(() => {
    const answer = this.answer();
    return answer && 'problem' in answer ? answer.problem : null;
  });
  protected readonly isMissing = computed(() => [404, 422, 400].includes(this.problem()?.status ?? 0));
  protected readonly resolve = computed(() => {
    const name = this.name();
    return (href: string) => documentLink(name, href);
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.highlightTimer));
    effect((onCleanup) => {
      const document = this.document();
      const fragment = this.fragment();
      if (!document) return;
      untracked(() => this.title.setText(document.title));
      // The text itself is rendered by another effect in the same turn.
      const timer = setTimeout(() => this.scrollToHeading(fragment));
      onCleanup(() => clearTimeout(timer));
    });
  }

  protected retry(): void {
    this.tries.update((count) => count + 1);
  }

  private fetchDocument(name: string): Observable<LoadResult> {
    return this.http.get<HelpDocument>(documentUrl(name)).pipe(
      timeout(REQUEST_TIMEOUT_MS),
      map((document) => ({ document })),
      catchError((error: unknown) => of({ problem: problemOf(error) })),
    );
  }

  private highlightTimer: ReturnType<typeof setTimeout> | undefined;

  private scrollToHeading(fragment: string | null): void {
    const page = this.page()?.nativeElement as HTMLElement | undefined;
    const heading = fragment && page?.querySelector<HTMLElement>(`[id="${CSS.escape(headingAnchor(fragment))}"]`);
    if (!page || !heading) {
      window.scrollTo({ top: 0 });
      return;
    }
    heading.scrollIntoView({ block: 'start' });
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.classList.add('arrived');
    clearTimeout(this.highlightTimer);
    this.highlightTimer = setTimeout(() => heading.classList.remove('arrived'), HIGHLIGHT_MS);
  }
}
