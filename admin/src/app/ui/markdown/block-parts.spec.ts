import { BlockParts } from './block-parts';

describe('BlockParts', () => {
  let host: HTMLElement;
  let parts: BlockParts;
  const block = (tag: string, text = '') => {
    const node = document.createElement(tag);
    node.textContent = text;
    return [node];
  };
  const sizes = () => [...host.children].map((part) => part.childNodes.length);

  beforeEach(() => {
    host = document.createElement('div');
    parts = new BlockParts(host);
  });

  it('puts sixteen blocks in a part, and moves none of them', () => {
    const blocks = Array.from({ length: 40 }, (_none, at) => block('p', String(at)));
    const parents = blocks.map((one) => {
      parts.append(one);
      return one[0].parentElement;
    });
    expect(sizes()).toEqual([16, 16, 8]);
    expect(host.textContent).toBe(blocks.map(([node]) => node.textContent).join(''));
    expect(blocks.map(([node]) => node.parentElement)).toEqual(parents);
  });

  it('removes blocks, and parts without any', () => {
    const blocks = Array.from({ length: 20 }, () => block('p'));
    for (const one of blocks) parts.append(one);
    for (const one of blocks.splice(15).reverse()) parts.remove(one);
    expect(sizes()).toEqual([15]);
    for (const one of blocks) parts.remove(one);
    expect(host.childNodes).toHaveLength(0);
  });

  it('ends no part with a thematic break, whose margin is wider than that of what follows', () => {
    for (let at = 0; at < 15; at++) parts.append(block('p'));
    parts.append(block('hr'));
    parts.append(block('p'));
    parts.append(block('p'));
    expect(sizes()).toEqual([17, 1]);
  });
});
