import { computed, signal } from '@angular/core';

/** Steps of a time axis, by their indexes; both belong to it. */
export interface StepRange {
  readonly first: number;
  readonly last: number;
}

/** The horizontal extent of the steps, in CSS pixels from the left edge of the plot. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
}

/** @returns the step at a position, the first or last one beyond the area; null if there is none @param x in CSS pixels */
export function stepAt(x: number, { left, right }: PlotArea, count: number): number | null {
  if (count === 0 || right <= left) return null;
  return Math.min(count - 1, Math.max(0, Math.floor(((x - left) / (right - left)) * count)));
}

/** @returns the horizontal extent of some of the steps, in CSS pixels */
export function areaOf({ first, last }: StepRange, { left, right }: PlotArea, count: number): PlotArea {
  const width = (right - left) / count;
  return { left: left + first * width, right: left + (last + 1) * width };
}

/**
 * Chooses steps with a pointer (press, drag, release; a click chooses one) or with keys: arrows, Home and End move, with Shift they
 * extend, Enter chooses.
 *
 * States: none, being dragged, or set by keys. Nothing is emitted here: `release` and `key` return what was chosen.
 */
export class StepSelection {
  private readonly ends = signal<{ anchor: number; head: number } | null>(null);
  private isDragging = false;

  /** The steps selected so far; null: none. */
  readonly range = computed<StepRange | null>(() => {
    const ends = this.ends();
    return ends && { first: Math.min(ends.anchor, ends.head), last: Math.max(ends.anchor, ends.head) };
  });
  /** The step that the keys move; null: none yet. */
  readonly head = computed(() => this.ends()?.head ?? null);

  press(step: number): void {
    this.isDragging = true;
    this.ends.set({ anchor: step, head: step });
  }

  drag(step: number): void {
    if (this.isDragging) this.ends.update((ends) => ends && { ...ends, head: step });
  }

  /** Ends a drag. @returns the chosen steps; null if nothing was being dragged */
  release(): StepRange | null {
    const chosen = this.isDragging ? this.range() : null;
    this.clear();
    return chosen;
  }

  clear(): void {
    this.isDragging = false;
    this.ends.set(null);
  }

  /** @param count of all steps @returns whether the key means something here, and the steps that it has chosen, if any */
  key({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>, count: number): { isHandled: boolean; chosen: StepRange | null } {
    if (key === 'Enter' && this.range()) return { isHandled: true, chosen: this.range() };
    if (key === 'Escape' && this.range()) this.clear();
    else if (!this.move(key, shiftKey, count)) return { isHandled: false, chosen: null };
    return { isHandled: true, chosen: null };
  }

  private move(key: string, isExtending: boolean, count: number): boolean {
    const current = this.ends();
    const from = current?.head ?? count;
    const target = ({ ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: count - 1 } as Readonly<Record<string, number>>)[key];
    if (target === undefined || count === 0) return false;
    const head = Math.min(count - 1, Math.max(0, target));
    this.ends.set({ anchor: isExtending && current ? current.anchor : head, head });
    return true;
  }
}
