/**
 * The pages that led to the present one of a list that is read page by page, the first at the top: what a list needs to go back
 * by one, since a cursor leads forwards only. An address that came from elsewhere is in no trail.
 */
export class PageTrail {
  private cursors: (string | null)[] = [null];

  /** Begins anew at the top: another view of the list. */
  restart(): void {
    this.cursors = [null];
  }

  /** Goes on. @param here where the present page begins, null at the top @param next where the next one does */
  further(here: string | null, next: string): void {
    const at = this.cursors.indexOf(here);
    this.cursors = [...(at < 0 ? [here] : this.cursors.slice(0, at + 1)), next];
  }

  /** Where the page before this one begins; null is the top. */
  before(here: string | null): string | null {
    return this.cursors[this.cursors.indexOf(here) - 1] ?? null;
  }

  /** Whether the page before this one is known and is not the top, which is always at hand. */
  hasNewer(here: string | null): boolean {
    return this.cursors.indexOf(here) > 1;
  }
}
