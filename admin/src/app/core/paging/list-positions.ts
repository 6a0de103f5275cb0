import { Injectable, inject } from '@angular/core';
import { NavigationStart, Router, type UrlTree } from '@angular/router';
import { filter } from 'rxjs';

/** The user's position in a list. */
export interface ListPosition {
  /** the page's scroll offset, in pixels */
  readonly scrollTop: number;
  /** key of the row last focused or clicked; null if none */
  readonly rowKey: string | null;
  /** pixels from the window's top to that row */
  readonly rowOffset: number;
  /** index among the row's links and buttons */
  readonly controlIndex: number;
}

/** A navigation state that asks to restore the position in which the list was left; Back does so automatically. */
export const RESTORE_POSITION = { returning: true } as const;

/** Number of lists whose position is retained, the most recent ones. */
const MAX_POSITIONS = 20;

/**
 * The positions in which lists were left, by the lists' URLs, so that Back and links back restore them. Retained for as long as the
 * application runs.
 */
@Injectable({ providedIn: 'root' })
export class ListPositions {
  private readonly router = inject(Router);
  private readonly positions = new Map<string, ListPosition>();
  private readonly latestUrls = new Map<string, string>();
  private urlToRestore: string | null = null;

  constructor() {
    // A user who has navigated elsewhere since is not to be scrolled back.
    this.router.events.pipe(filter((event) => event instanceof NavigationStart)).subscribe(() => (this.urlToRestore = null));
  }

  /** Stores the position of a list about to be left. @param url its URL with all filters */
  save(url: string, position: ListPosition): void {
    this.positions.delete(url);
    this.positions.set(url, position);
    this.latestUrls.set(pathOf(url), url);
    for (const oldest of this.positions.keys()) if (this.positions.size > MAX_POSITIONS) this.positions.delete(oldest);
  }

  /** Another row of a list was opened instead: the focus returns to that one. @param path of the list */
  moveTo(path: string, rowKey: string): void {
    const url = this.latestUrls.get(path);
    const position = url === undefined ? undefined : this.positions.get(url);
    if (url !== undefined && position) this.positions.set(url, { ...position, rowKey, controlIndex: 0 });
  }

  /** Records whether a list is being returned to. Call it while the navigation to it is in progress. */
  prepareRestore(): void {
    const navigation = this.router.currentNavigation();
    if (!navigation) return;
    const isReturning = navigation.trigger === 'popstate' || navigation.extras.state?.['returning'] === true;
    this.urlToRestore = isReturning ? this.router.serializeUrl(navigation.finalUrl ?? navigation.extractedUrl) : null;
  }

  /** The position in which the current list was left, if this is a return to it; returned only once. */
  takePosition(): ListPosition | null {
    const position = this.urlToRestore === null ? null : (this.positions.get(this.urlToRestore) ?? null);
    this.urlToRestore = null;
    return position;
  }

  /** The URL under which the list of a path was last shown, with its filters. */
  latestUrlOf(path: string): UrlTree {
    return this.router.parseUrl(this.latestUrls.get(path) ?? path);
  }
}

function pathOf(url: string): string {
  return url.split(/[?#]/)[0] ?? url;
}
