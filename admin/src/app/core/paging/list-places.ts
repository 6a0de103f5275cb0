import { Injectable, inject } from '@angular/core';
import { NavigationStart, Router, type UrlTree } from '@angular/router';
import { filter } from 'rxjs';

/** Where in a list somebody was. */
export interface ListPlace {
  /** pixels by which the page was scrolled */
  readonly top: number;
  /** which row had the focus or was pressed last; null where none */
  readonly row: string | null;
  /** pixels from the window's top to that row */
  readonly offset: number;
  /** which of the row's links and buttons, from 0 */
  readonly control: number;
}

/** Set in a navigation's state, it asks for the place in which the list was left; Back asks for it by itself. */
export const RETURNING = { returning: true } as const;

/** Lists of which the place is kept, the latest ones. */
const MOST_KEPT = 20;

/**
 * The places in which lists were left, by the lists' addresses, so that Back and the ways back lead to the very same place. Kept for
 * as long as the application runs.
 */
@Injectable({ providedIn: 'root' })
export class ListPlaces {
  private readonly router = inject(Router);
  private readonly places = new Map<string, ListPlace>();
  private readonly latest = new Map<string, string>();
  private wanted: string | null = null;

  constructor() {
    // Whoever has gone on meanwhile is not to be taken back.
    this.router.events.pipe(filter((event) => event instanceof NavigationStart)).subscribe(() => (this.wanted = null));
  }

  /** A list is about to be left. @param url its address with all filters */
  leave(url: string, place: ListPlace): void {
    this.places.delete(url);
    this.places.set(url, place);
    this.latest.set(pathOf(url), url);
    for (const oldest of this.places.keys()) if (this.places.size > MOST_KEPT) this.places.delete(oldest);
  }

  /** A list has come on screen. To be called while the navigation to it is under way. */
  arrive(): void {
    const navigation = this.router.currentNavigation();
    if (!navigation) return;
    const isReturning = navigation.trigger === 'popstate' || navigation.extras.state?.['returning'] === true;
    this.wanted = isReturning ? this.router.serializeUrl(navigation.finalUrl ?? navigation.extractedUrl) : null;
  }

  /** Where the list on screen was left, once, if this is a return to it. */
  take(): ListPlace | null {
    const place = this.wanted === null ? null : (this.places.get(this.wanted) ?? null);
    this.wanted = null;
    return place;
  }

  /** The address under which the list of a path was last seen, with its filters. */
  addressOf(path: string): UrlTree {
    return this.router.parseUrl(this.latest.get(path) ?? path);
  }
}

function pathOf(url: string): string {
  return url.split(/[?#]/)[0] ?? url;
}
