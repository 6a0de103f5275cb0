/** Blocks in a part: few enough that laying out one is cheap, and enough that a long text has few parts. */
const BLOCKS_PER_PART = 16;

/**
 * The rendered blocks of a text, in parts of several blocks each. The browser may skip the layout and painting of whole parts that are
 * out of view, so that a text that grows costs the same however long it is.
 */
export class BlockParts {
  constructor(private readonly host: HTMLElement) {}

  /** Appends a block. Blocks that are there stay where they are: moving one would lose a selection in it, and how far it was scrolled. */
  append(block: readonly Node[]): void {
    const last = this.host.lastElementChild;
    (last && hasRoom(last) ? last : this.newPart()).append(...block);
  }

  remove(block: readonly Node[]): void {
    for (const node of block) {
      const part = node.parentElement;
      node.parentNode?.removeChild(node);
      if (part && part !== this.host && part.childNodes.length === 0) part.remove();
    }
  }

  private newPart(): Element {
    const part = this.host.ownerDocument.createElement('div');
    part.className = 'md-part';
    this.host.append(part);
    return part;
  }
}

/** Margins do not collapse between parts, which would show above and below a thematic break only. */
function hasRoom(part: Element): boolean {
  return part.childNodes.length < BLOCKS_PER_PART || part.lastElementChild?.tagName === 'HR';
}
