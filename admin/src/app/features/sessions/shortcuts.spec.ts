import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { Shortcuts } from './shortcuts';

describe('shortcuts', () => {
  let refreshed = 0;
  let shortcuts: Shortcuts;

  beforeEach(() => {
    refreshed = 0;
    document.body.innerHTML = '<input /><button></button>';
    TestBed.configureTestingModule({ providers: [Shortcuts, { provide: PERSISTENT_STORAGE, useValue: null }] });
    shortcuts = TestBed.inject(Shortcuts);
    shortcuts.bind({ r: () => refreshed++ });
  });

  afterEach(() => {
    TestBed.resetTestingModule();
  });

  function press(init: KeyboardEventInit = {}, on: Element | null = document.body): void {
    on?.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true, cancelable: true, ...init }));
  }

  it('work on the page and on its buttons, not inside fields, with a modifier, or under a dialog', () => {
    press();
    press({}, document.querySelector('button'));
    expect(refreshed).toBe(2);
    press({}, document.querySelector('input'));
    press({ ctrlKey: true });
    press({ metaKey: true });
    press({ key: 'x' });
    document.body.insertAdjacentHTML('beforeend', '<div class="cdk-overlay-pane"></div>');
    press();
    expect(refreshed).toBe(2);
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
