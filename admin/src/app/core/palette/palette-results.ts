import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { type Command, type CommandSearch, Commands } from './commands';
import { containsPhrase, containsWords } from './matching';

/** Milliseconds without another keystroke before the searches are asked. */
const DEBOUNCE_MS = 150;

/** A heading with what was found under it. */
export interface ResultGroup {
  /** key of a text */
  readonly heading: string;
  readonly commands: readonly Command[];
}

/**
 * What the palette shows for the text typed so far: first what the searches found, then the commands that contain its words, then what the
 * searches found that come last.
 *
 * Guarantees: only answers to the latest text are shown, however late earlier ones arrive; until they arrive, those of the earlier
 * ones stay that contain the new text too, so that Enter never chooses what was not asked for. A search that fails finds nothing, see
 * {@link failed}.
 */
@Injectable()
export class PaletteResults {
  private readonly all = inject(Commands);
  private readonly typed = signal('');
  private readonly found = signal<{ readonly q: string; readonly by: ReadonlyMap<CommandSearch, readonly Command[]> }>({ q: '', by: new Map() });
  private readonly hasFailed = signal(false);
  private latestRequest = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly q = this.typed.asReadonly();
  /** Whether a search could not be carried out. */
  readonly failed = this.hasFailed.asReadonly();
  readonly groups = computed<readonly ResultGroup[]>(() => {
    const { q, by } = this.found();
    const isCurrent = q === this.typed().trim();
    const foundBy = (search: CommandSearch): ResultGroup => ({
      heading: search.heading,
      commands: (by.get(search) ?? []).filter(({ text }) => isCurrent || containsPhrase(text, this.typed())),
    });
    const searches = this.all.searches();
    const matching = this.all.lists().map(({ heading, commands }) => ({
      heading,
      commands: commands().filter(({ text }) => containsWords(text, this.typed())),
    }));
    const ordered = [...searches.filter(({ isLast }) => !isLast).map(foundBy), ...matching, ...searches.filter(({ isLast }) => isLast).map(foundBy)];
    return merged(ordered).filter(({ commands }) => commands.length > 0);
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.timer);
      this.latestRequest++;
    });
    void this.ask('');
  }

  /** Shows the results for another text. */
  search(q: string): void {
    this.typed.set(q);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(q.trim()), DEBOUNCE_MS);
  }

  private async ask(q: string): Promise<void> {
    const request = ++this.latestRequest;
    const searches = this.all.searches();
    const answers = await Promise.allSettled(searches.map((search) => search.find(q)));
    if (request !== this.latestRequest) return;
    this.found.set({ q, by: new Map(searches.map((search, at) => [search, valueOf(answers[at])])) });
    this.hasFailed.set(answers.some(({ status }) => status === 'rejected'));
  }
}

function valueOf(answer: PromiseSettledResult<readonly Command[]>): readonly Command[] {
  return answer.status === 'fulfilled' ? answer.value : [];
}

/** Joins the groups that have the same heading, in the place of the first one. */
function merged(groups: readonly ResultGroup[]): ResultGroup[] {
  const byHeading = new Map<string, Command[]>();
  for (const { heading, commands } of groups) byHeading.set(heading, [...(byHeading.get(heading) ?? []), ...commands]);
  return [...byHeading].map(([heading, commands]) => ({ heading, commands }));
}
