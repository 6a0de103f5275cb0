import { Injectable, inject } from '@angular/core';
import { NavigationStart, Router, type UrlTree } from '@angular/router';
import { filter } from 'rxjs';

/** The user's position in a list. */
export interface ListPlace {
  /** the page's scroll offset, in pixels */
  readonly top: number;
  /** key of the row last focused or clicked; null if none */
  readonly row: string | null;
  /** pixels from the window's top to that row */
  readonly offset: number;
  /** index among the row's links and buttons */
  readonly control: number;
}

/** A navigation state that asks to restore the position in which the list was left; Back does so automatically. */
export const RETURNING = { returning: true } as const;

/** Number of lists whose position is retained, the most recent ones. */
const MOST_KEPT = 20;

/**
 * The positions in which lists were left, by the lists' URLs, so that Back and links back restore them. Retained for as long as the
 * application runs.
 */
@Injectable({ providedIn: 'root' })
export class ListPlaces {
  private readonly router = inject(Router);
  private readonly places = new Map<string, ListPlace>();
  private readonly latest = new Map<string, string>();
  private wanted: string | null = null;

  constructor() {
    // A user who has navigated elsewhere since is not to be scrolled back.
    this.router.events.pipe(filter((event) => event instanceof NavigationStart)).subscribe(() => (this.wanted = null));
  }

  /** Stores the position of a list about to be left. @param url its URL with all filters */
  leave(url: string, place: ListPlace): void {
    this.places.delete(url);
    this.places.set(url, place);
    this.latest.set(pathOf(url), url);
    for (const oldest of this.places.keys()) if (this.places.size > MOST_KEPT) this.places.delete(oldest);
  }

  /** Records whether a list is being returned to. Call it while the navigation to it is in progress. */
  arrive(): void {
    const navigation = this.router.currentNavigation();
    if (!navigation) return;
    const isReturning = navigation.trigger === 'popstate' || navigation.extras.state?.['returning'] === true;
    this.wanted = isReturning ? this.router.serializeUrl(navigation.finalUrl ?? navigation.extractedUrl) : null;
  }

  /** The position in which the current list was left, if this is a return to it; returned only once. */
  take(): ListPlace | null {
    const place = this.wanted === null ? null : (this.places.get(this.wanted) ?? null);
    this.wanted = null;
    return place;
  }

  /** The URL under which the list of a path was last shown, with its filters. */
  addressOf(path: string): UrlTree {
    return this.router.parseUrl(this.latest.get(path) ?? path);
  }
}

function pathOf(url: string): string {
  return url.split(/[?#]/)[0] ?? url;
}
