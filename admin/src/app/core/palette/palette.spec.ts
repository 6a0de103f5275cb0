import { ApplicationRef, DestroyRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { provideTexts } from '../i18n/provide-texts';
import { type Command, Commands } from './commands';
import { containsWords } from './matching';
import { Palette } from './palette';

const ran: string[] = [];
const command = (text: string): Command => ({ id: text, icon: 'chat', text, run: () => ran.push(text) });

describe('containsWords', () => {
  it.each([
    ['Pin this conversation', 'this pin', true],
    ['Gespräch löschen', 'GESPRACH losch', true],
    ['Gespräch löschen', ' ', true],
    ['Pin this conversation', 'unpin', false],
    ['Pin this conversation', 'pin that', false],
  ])('%j for %j: %s', (text, q, found) => expect(containsWords(text, q)).toBe(found));
});

describe('the palette', () => {
  let asked: { q: string; resolve: (found: Command[]) => void; reject: (error: Error) => void }[];
  let opened: Promise<void>;

  beforeEach(async () => {
    ran.length = 0;
    asked = [];
    TestBed.configureTestingModule({ providers: [provideTexts()] });
    const [commands, owner] = [TestBed.inject(Commands), TestBed.inject(DestroyRef)];
    commands.addSearch({ heading: 'app.palette.conversations', find: (q) => new Promise((resolve, reject) => asked.push({ q, resolve, reject })) }, owner);
    commands.add({ heading: 'chat.commands.heading', commands: () => [command('New chat'), command('Pin it')] }, owner);
    commands.add({ heading: 'app.palette.pages', commands: () => [command('Handbook')] }, owner);
    // The parts of a page share a heading.
    commands.add({ heading: 'chat.commands.heading', commands: () => [command('Archive it')] }, owner);
    opened = TestBed.inject(Palette).open();
    await stable();
  });
  afterEach(async () => {
    document.querySelector<HTMLElement>('[role="dialog"] button[aria-label="Close"]')?.click();
    await opened;
    TestBed.resetTestingModule();
  });

  const stable = async () => {
    // Answers pass through several promises.
    await new Promise((resolve) => setTimeout(resolve));
    await TestBed.inject(ApplicationRef).whenStable();
  };
  const field = () => document.querySelector<HTMLInputElement>('[role="combobox"]')!;
  const options = () => [...document.querySelectorAll('[role="option"]')].map((option) => option.querySelector('.text')?.textContent);
  const active = () => {
    const id = field().getAttribute('aria-activedescendant');
    const selected = [...document.querySelectorAll('[aria-selected="true"]')];
    // What is announced is what is marked.
    expect(selected.map((option) => option.id)).toEqual(id === null ? [] : [id]);
    return selected[0]?.querySelector('.text')?.textContent;
  };
  const press = async (key: string, init: KeyboardEventInit = {}) => {
    field().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
    await stable();
  };
  const type = async (text: string) => {
    field().value = text;
    field().dispatchEvent(new Event('input'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await stable();
  };

  it('shows recent results, then the commands by heading; arrow keys move through all of them and around', async () => {
    asked[0]?.resolve([command('Tea')]);
    await stable();
    expect(options()).toEqual(['Tea', 'New chat', 'Pin it', 'Archive it', 'Handbook']);
    const groups = [...document.querySelectorAll('[role="listbox"] > [role="group"]')].map((group) => group.getAttribute('aria-label'));
    expect(groups).toEqual(['Conversations', 'Actions', 'Pages']);
    expect(active()).toBe('Tea');
    await press('ArrowUp');
    expect(active()).toBe('Handbook');
    await press('ArrowDown');
    await press('ArrowDown');
    expect(active()).toBe('New chat');
  });

  it('runs what Enter chooses, once it has closed; not the Enter that ends IME composition', async () => {
    await type('arch');
    expect([options(), document.querySelector('[role="status"]')?.textContent]).toEqual([['Archive it'], '1 result']);
    await press('Enter', { isComposing: true });
    expect([ran, document.querySelector('[role="dialog"]') !== null]).toEqual([[], true]);
    await press('Enter');
    await opened;
    expect([ran, document.querySelector('[role="dialog"]')]).toEqual([['Archive it'], null]);
  });

  it('shows only answers to the latest text, and says when there are none or a search failed', async () => {
    await type('te');
    await type('tea');
    expect(asked.map(({ q }) => q)).toEqual(['', 'te', 'tea']);
    asked[2]?.resolve([command('Tea time')]);
    asked[1]?.resolve([command('Teal')]);
    asked[0]?.resolve([command('Recent')]);
    await stable();
    expect(options()).toEqual(['Tea time']);
    await type('nothing like this');
    asked[3]?.resolve([]);
    await stable();
    expect([options(), field().getAttribute('aria-expanded'), active()]).toEqual([[], 'false', undefined]);
    expect(document.querySelector('[role="status"]')?.textContent).toBe('Nothing found.');
    await type('hand');
    asked[4]?.reject(new Error('away'));
    await stable();
    expect(options()).toEqual(['Handbook']);
    expect(document.querySelector('[role="status"]')?.textContent).toContain('could not reach');
  });

  it('offers of earlier results only those that fit the text typed since, until it has new ones', async () => {
    asked[0]?.resolve([command('Tea time'), command('Coffee')]);
    await stable();
    field().value = 'TEA';
    field().dispatchEvent(new Event('input'));
    await stable();
    expect([asked.length, options()]).toEqual([1, ['Tea time']]);
    await type('TEA');
    // The server may know better why a conversation was found.
    asked[1]?.resolve([command('Earl Grey')]);
    await stable();
    expect(options()).toEqual(['Earl Grey']);
  });

  it('shows what is found by searches that come last below all commands, with where it is', async () => {
    const detail = { place: 'Using it', excerpt: 'How to pin' };
    TestBed.inject(Commands).addSearch({ heading: 'app.account.handbook', isLast: true, find: (q) => Promise.resolve(q === '' ? [] : [{ ...command('Pinning'), detail }]) }, TestBed.inject(DestroyRef));
    await type('pin');
    asked[1]?.resolve([command('Pins')]);
    await stable();
    expect([options(), active()]).toEqual([['Pins', 'Pin it', 'Pinning'], 'Pins']);
    expect(document.querySelector('.detail')?.textContent).toBe('Using it · How to pin');
    expect(document.querySelector('.detail [aria-hidden]')?.textContent).toContain('How to pin');
  });

  it('runs what is clicked, without taking the focus from its field', async () => {
    const option = document.querySelector<HTMLElement>('[role="option"]')!;
    expect(option.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }))).toBe(false);
    option.click();
    await opened;
    expect(ran).toEqual(['New chat']);
  });
});

describe('what the palette offers', () => {
  it('ends with its owner', () => {
    const commands = TestBed.inject(Commands);
    let destroy = () => undefined as void;
    const owner = { onDestroy: (callback: () => void) => ((destroy = callback), () => undefined), destroyed: false } as unknown as DestroyRef;
    commands.add({ heading: 'x', commands: () => [] }, owner);
    expect(commands.lists()).toHaveLength(1);
    destroy();
    expect(commands.lists()).toHaveLength(0);
  });
});
