/** Options of `layoutFaults`. */
export interface LayoutQuestion {
  /** fields with a font of less than 16 px are reported, since iOS zooms into them */
  readonly isTouch: boolean;
}

/**
 * All visible layout errors of the page in its current state, one line each. Runs in the page.
 *
 * Looks for: sideways scrolling; text and targets beyond the sides of the window; text that is cut off without a way to read it;
 * targets that overlap or are covered; table columns whose values are not aligned with their heading; fields in too small a font.
 */
export function layoutFaults({ isTouch }: LayoutQuestion): string[] {
  const faults = new Set<string>();
  const root = document.documentElement;
  const width = root.clientWidth;
  const TARGETS = 'a[href], button, input, select, textarea, [role="menuitem"], [role="menuitemradio"]';
  const hidden = new Map<Element, boolean>();

  const isHidden = (one: Element): boolean => {
    const known = hidden.get(one);
    if (known !== undefined) return known;
    const style = getComputedStyle(one);
    const isClipped = style.clipPath !== 'none' || (style.clip !== 'auto' && style.position === 'absolute');
    const is = style.display === 'none' || style.visibility !== 'visible' || isClipped || one.matches('[inert]') || (!!one.parentElement && isHidden(one.parentElement));
    hidden.set(one, is);
    return is;
  };
  const words = (one: Element): string => (one.getAttribute('aria-label') ?? one.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 40);
  const nameOf = (one: Element): string => {
    const host = one.closest('[class]');
    return `${one.localName}${host ? '.' + [...host.classList].filter((name) => !/^(mat|mdc|ng|cdk)-/.test(name)).join('.') : ''} “${words(one)}”`;
  };
  const scrollsSideways = (one: Element): boolean => /auto|scroll/.test(getComputedStyle(one).overflowX) && one !== root && one !== document.body;
  /** The nearest ancestor that scrolls or clips along an axis. */
  const frameOf = (one: Element | null, axis: 'overflowX' | 'overflowY'): Element | null => {
    for (let at = one; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display !== 'inline' && style[axis] !== 'visible') return at;
      if (style.position === 'fixed') return null;
    }
    return null;
  };
  /** The part of the window's height in which an element can be seen: what all its scrolling or clipping ancestors leave of it. */
  const visibleHeightOf = (one: Element): { top: number; bottom: number } => {
    let [top, bottom] = [-Infinity, Infinity];
    for (let at = frameOf(one.parentElement, 'overflowY'); at; at = frameOf(at.parentElement, 'overflowY')) {
      const box = at.getBoundingClientRect();
      [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    return { top, bottom };
  };
  const isReadable = (one: Element, text: string): boolean => {
    const title = one.closest('[title]')?.getAttribute('title') ?? '';
    return title !== '' && title.replace(/\s+/g, ' ').includes(text.slice(0, 60));
  };

  if (root.scrollWidth > width) faults.add(`the page scrolls sideways by ${root.scrollWidth - width} px`);

  const canvas = document.createElement('canvas').getContext('2d')!;
  const widthOf = (text: string, style: CSSStyleDeclaration): number => {
    canvas.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return canvas.measureText(text).width;
  };

  // Text: inside the window, its clipping ancestor, and the target that it labels.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent?.replace(/\s+/g, ' ').trim() ?? '';
    const parent = node.parentElement;
    if (text === '' || !parent || parent.closest('script, style, option, noscript, textarea') || isHidden(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const [sides, ends] = [frameOf(parent, 'overflowX'), frameOf(parent, 'overflowY')];
    const frame = sides?.getBoundingClientRect() ?? { left: 0, right: width };
    const isCut = box.right > frame.right + 1 || box.left < frame.left - 1;
    if (isCut && (!sides || !scrollsSideways(sides)) && !isReadable(parent, text)) faults.add(`cut at the side: ${nameOf(parent)}`);
    if (ends && !/auto|scroll/.test(getComputedStyle(ends).overflowY) && !isReadable(parent, text)) {
      const end = ends.getBoundingClientRect();
      if (box.bottom > end.bottom + 2 || box.top < end.top - 2) faults.add(`cut at the end: ${nameOf(parent)}`);
    }
    const target = parent.closest(TARGETS);
    if (target && getComputedStyle(target).display !== 'inline') {
      const own = target.getBoundingClientRect();
      if ((box.right > own.right + 1 || box.left < own.left - 1) && !isCut) faults.add(`leaves its target: ${nameOf(target)}`);
    }
  }

  // Targets: inside the window, in a readable size, without overlaps.
  const targets = [...document.querySelectorAll<HTMLElement>(TARGETS)].filter((one) => {
    const { width: targetWidth, height } = one.getBoundingClientRect();
    return targetWidth > 0 && height > 0 && !isHidden(one);
  });
  const layerOf = (one: Element): Element | null => {
    for (let at: Element | null = one; at && at !== document.body; at = at.parentElement) {
      if (/fixed|sticky/.test(getComputedStyle(at).position)) return at;
      // The button that leads to text below floats above the text, which scrolls.
      if (at.matches('.cdk-overlay-container, .drawer, .scrim, app-jump-button')) return at;
    }
    return null;
  };
  const boxes = targets.map((one) => ({ one, box: one.getBoundingClientRect(), layer: layerOf(one), frame: frameOf(one.parentElement, 'overflowX') }));
  for (const { one, box, frame } of boxes) {
    const sides = frame?.getBoundingClientRect() ?? { left: 0, right: width };
    if ((box.right > sides.right + 1 || box.left < sides.left - 1) && (!frame || !scrollsSideways(frame))) faults.add(`beyond the side: ${nameOf(one)}`);
    const style = getComputedStyle(one);
    const isField = one.matches('input:not([type=checkbox], [type=radio]), select, textarea');
    if (isTouch && isField && parseFloat(style.fontSize) < 16) faults.add(`a font of ${style.fontSize}: ${nameOf(one)}#${one.id}`);
    const shown = one instanceof HTMLSelectElement ? (one.selectedOptions[0]?.text ?? '') : one instanceof HTMLInputElement ? one.value || one.placeholder : '';
    const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - (one.matches('select') ? 18 : 0);
    const isTyped = one instanceof HTMLInputElement && one.value !== '';
    if (isField && !isTyped && widthOf(shown, style) > room + 1 && !isReadable(one, shown)) faults.add(`cut in its field: ${shown}`);
  }
  // The visible part of a target: inline text over several lines has a box for each line.
  const seenOf = ({ one, box }: (typeof boxes)[number]): DOMRect[] => {
    const clip = visibleHeightOf(one);
    const parts = getComputedStyle(one).display === 'inline' ? [...one.getClientRects()] : [box];
    return parts.filter(({ top, bottom }) => top >= clip.top - 1 && bottom <= clip.bottom + 1);
  };
  const seen = boxes.map((each) => ({ ...each, parts: seenOf(each) }));
  seen.forEach((first, at) => {
    for (const second of seen.slice(at + 1)) {
      if (first.layer !== second.layer || first.one.contains(second.one) || second.one.contains(first.one)) continue;
      // A button in the padding of a field is intended.
      const field = [first.one, second.one].find((one) => one.matches('input'));
      const style = field && getComputedStyle(field);
      const spare = style ? 6 + Math.max(parseFloat(style.paddingLeft), parseFloat(style.paddingRight)) : 1;
      const areOnEachOther = first.parts.some((a) =>
        second.parts.some((b) => {
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          return across > spare && down > 4;
        }),
      );
      if (areOnEachOther) faults.add(`on each other: ${nameOf(first.one)} and ${nameOf(second.one)}`);
    }
  });
  for (const { one, parts } of seen) {
    const [box] = parts;
    if (!box) continue;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const frame = visibleHeightOf(one);
    const across = frameOf(one.parentElement, 'overflowX')?.getBoundingClientRect();
    // Nothing is found at a point that is rounded to the edge of the window.
    const isInWindow = x >= 0 && y >= 0 && x < width - 1 && y < root.clientHeight - 1;
    if (!isInWindow || y < frame.top || y > frame.bottom || (across && (x < across.left || x > across.right))) continue;
    const hit = document.elementFromPoint(x, y);
    if (hit && (one.contains(hit) || hit.contains(one) || (hit instanceof HTMLLabelElement && hit.control === one))) continue;
    const above = hit && layerOf(hit);
    if (hit && above && above !== layerOf(one)) continue; // a dialog, a menu, a notice: intended to be above
    faults.add(`covered: ${nameOf(one)} by ${hit ? nameOf(hit) : 'nothing'}`);
  }

  // Overlays are inside the window, or scroll.
  for (const pane of document.querySelectorAll('.cdk-overlay-pane')) {
    const box = pane.getBoundingClientRect();
    if (box.height > 0 && (box.top < -1 || box.bottom > innerHeight + 1)) faults.add(`beyond the window’s height: ${nameOf(pane)}`);
  }

  // Values are aligned with their headings.
  const edges = (one: Element): { left: number; right: number } | null => {
    const range = document.createRange();
    const found = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    let [left, right] = [Infinity, -Infinity];
    for (let node = found.nextNode(); node; node = found.nextNode()) {
      if (!node.textContent?.trim() || !node.parentElement || isHidden(node.parentElement)) continue;
      range.selectNodeContents(node);
      const badge = node.parentElement.closest('app-status-badge, [mat-button], .mdc-button, code');
      const box = badge && one.contains(badge) ? badge.getBoundingClientRect() : range.getBoundingClientRect();
      [left, right] = [Math.min(left, box.left), Math.max(right, box.right)];
    }
    return left === Infinity ? null : { left, right };
  };
  for (const table of document.querySelectorAll('table')) {
    const heads = [...table.querySelectorAll('thead th')];
    const row = [...table.querySelectorAll('tbody tr')].find((one) => one.children.length === heads.length);
    if (!row || isHidden(table) || getComputedStyle(row).display !== 'table-row') continue;
    heads.forEach((head, at) => {
      const [over, under] = [edges(head), edges(row.children[at]!)];
      if (!over || !under) return;
      const isEnd = /end|right/.test(getComputedStyle(row.children[at]!).textAlign);
      const off = isEnd ? over.right - under.right : over.left - under.left;
      if (Math.abs(off) > 1.5) faults.add(`${Math.round(off)} px off its heading: ${words(head)}`);
    });
  }
  return [...faults];
}
