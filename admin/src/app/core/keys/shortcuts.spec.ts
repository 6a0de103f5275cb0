import { EnvironmentInjector, createEnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PERSISTENT_STORAGE } from '../preferences';
import { Shortcuts } from './shortcuts';

describe('shortcuts', () => {
  let refreshed = 0;
  let opened: string[] = [];
  let shortcuts: Shortcuts;

  beforeEach(() => {
    refreshed = 0;
    opened = [];
    document.body.innerHTML = '<input /><button></button><input type="checkbox" />';
    TestBed.configureTestingModule({ providers: [Shortcuts, { provide: PERSISTENT_STORAGE, useValue: null }] });
    shortcuts = TestBed.inject(Shortcuts);
    shortcuts.bind([
      { keys: 'r', label: 'r', run: () => refreshed++ },
      { keys: 'mod+k', label: 'k', run: () => opened.push('k') },
      { keys: 'mod+shift+o', label: 'o', run: () => opened.push('o') },
    ]);
  });

  afterEach(() => {
    TestBed.resetTestingModule();
  });

  /** @returns whether the browser's own action was prevented */
  function press(init: KeyboardEventInit = {}, on: Element | null = document.body): boolean {
    return !on!.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true, cancelable: true, ...init }));
  }

  it('work on the page, on its buttons and checkboxes, not inside fields, with a modifier, or under a dialog', () => {
    press();
    press({}, document.querySelector('button'));
    press({}, document.querySelector('[type="checkbox"]'));
    expect(refreshed).toBe(3);
    press({}, document.querySelector('input'));
    press({ ctrlKey: true });
    press({ metaKey: true });
    press({ key: 'x' });
    document.body.insertAdjacentHTML('beforeend', '<div class="cdk-overlay-pane"></div>');
    press();
    expect(refreshed).toBe(3);
  });

  it('are recognized by the symbol that they type, with Alt or AltGr too, and Esc by its name', () => {
    const keys: string[] = [];
    shortcuts.bind([
      { keys: '[', label: 'before', run: () => keys.push('[') },
      { keys: 'escape', label: 'close', run: () => keys.push('escape') },
      { keys: 'x', label: 'one', run: () => keys.push('x') },
      { keys: 'shift+x', label: 'many', run: () => keys.push('shift+x') },
    ]);
    press({ key: '[' });
    press({ key: '[', altKey: true });
    press({ key: '[', altKey: true, ctrlKey: true });
    press({ key: 'Escape' });
    press({ key: 'x' });
    press({ key: 'X', shiftKey: true });
    expect(keys).toEqual(['[', '[', '[', 'escape', 'x', 'shift+x']);
    press({ key: '[', ctrlKey: true });
    press({ key: '[', metaKey: true });
    press({ key: 'Escape', altKey: true });
    expect(keys).toHaveLength(6);
  });

  it('with Ctrl work while typing and when single keys are switched off; under a dialog they do nothing, nor does the browser', () => {
    shortcuts.enable(false);
    const field = document.querySelector('input');
    expect(press({ key: 'k', ctrlKey: true }, field)).toBe(true);
    expect(press({ key: 'O', ctrlKey: true, shiftKey: true }, field)).toBe(true);
    expect(opened).toEqual(['k', 'o']);
    for (const other of [{ key: 'k' }, { key: 'k', metaKey: true }, { key: 'k', ctrlKey: true, altKey: true }, { key: 'o', ctrlKey: true }])
      expect(press(other, field)).toBe(false);
    expect(press({ key: 'k', ctrlKey: true, isComposing: true }, field)).toBe(false);
    document.body.insertAdjacentHTML('beforeend', '<div class="cdk-overlay-pane"></div>');
    expect(press({ key: 'k', ctrlKey: true })).toBe(true);
    expect(opened).toEqual(['k', 'o']);
  });

  it('with Cmd take the place of those with Ctrl on Apple’s systems', () => {
    const platform = jest.spyOn(navigator, 'platform', 'get').mockReturnValue('MacIntel');
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({ providers: [Shortcuts, { provide: PERSISTENT_STORAGE, useValue: null }] });
    TestBed.inject(Shortcuts).bind([{ keys: 'mod+k', label: 'k', run: () => opened.push('cmd') }]);
    // Ctrl+K deletes to the end of the line there.
    expect([press({ key: 'k', ctrlKey: true }), press({ key: 'k', metaKey: true }), opened]).toEqual([false, true, ['cmd']]);
    platform.mockRestore();
  });

  it('of the frame work on its pages too, unless the page has the same keys', () => {
    const page = createEnvironmentInjector([Shortcuts], TestBed.inject(EnvironmentInjector));
    const own = page.get(Shortcuts);
    own.bind([{ keys: 'r', label: 'own r', run: () => opened.push('own r') }], [{ keys: 'enter', label: 'send' }]);
    press();
    press({ key: 'k', ctrlKey: true });
    expect([opened, refreshed]).toEqual([['own r', 'k'], 0]);
    expect(own.list.map(({ label }) => label)).toEqual(['own r', 'send', 'k', 'o']);
    page.destroy();
    press();
    expect(refreshed).toBe(1);
  });

  it('can be switched off and are removed with the page', () => {
    shortcuts.enable(false);
    press();
    shortcuts.enable(true);
    TestBed.resetTestingModule();
    press();
    expect(refreshed).toBe(0);
  });
});
