import { DOCUMENT, Injectable, type Injector, type Signal, inject, untracked } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { type Observable, combineLatest, distinctUntilChanged, fromEvent, map, shareReplay, startWith } from 'rxjs';

/** Whether this tab is visible. A hidden one sends no requests and releases its stream, unless it has to notice something. */
@Injectable({ providedIn: 'root' })
export class PageVisibility {
  private readonly document = inject(DOCUMENT);

  /** Starts with the current state. */
  readonly visible$ = fromEvent(this.document, 'visibilitychange').pipe(
    startWith(null),
    map(() => this.document.visibilityState !== 'hidden'),
    distinctUntilChanged(),
    shareReplay({ bufferSize: 1, refCount: true }),
  );

  readonly visible = toSignal(this.visible$, { requireSync: true });
}

/** Whether the tab is visible, or works nevertheless. @param whileHidden whether it works while it is hidden; by default it does not */
export function isAwake({ visible }: PageVisibility, whileHidden: Signal<boolean> | undefined): boolean {
  return visible() || whileHidden?.() === true;
}

/** As {@link isAwake}; starts with the current state. */
export function awake$({ visible$ }: PageVisibility, whileHidden: Signal<boolean> | undefined, injector: Injector): Observable<boolean> {
  if (!whileHidden) return visible$;
  const works$ = toObservable(whileHidden, { injector }).pipe(startWith(untracked(whileHidden)), distinctUntilChanged());
  return combineLatest([visible$, works$]).pipe(map((states) => states.some(Boolean)), distinctUntilChanged());
}
