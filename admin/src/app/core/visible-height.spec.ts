import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VisibleHeight } from './visible-height';

describe('P11: the height that a screen keyboard leaves', () => {
  const root = document.documentElement;
  const viewport = Object.assign(new EventTarget(), { height: 800, scale: 1 });
  const height = () => root.style.getPropertyValue('--visible-height');
  const become = (height: number, scale = 1) => {
    Object.assign(viewport, { height, scale });
    viewport.dispatchEvent(new Event('resize'));
  };

  beforeEach(() => {
    Object.defineProperty(root, 'clientHeight', { value: 800, configurable: true });
    Object.assign(viewport, { height: 800, scale: 1 });
    const view = { visualViewport: viewport } as unknown as Window;
    TestBed.configureTestingModule({ providers: [{ provide: DOCUMENT, useValue: { defaultView: view, documentElement: root, querySelectorAll: () => [] } }] });
    TestBed.inject(VisibleHeight).start();
  });
  afterEach(() => {
    TestBed.resetTestingModule();
    Reflect.deleteProperty(root, 'clientHeight');
    root.style.removeProperty('--visible-height');
  });

  it('is followed while the keyboard lies over the page, and let go of when it is gone', () => {
    expect(height()).toBe('');
    become(420.4);
    expect(height()).toBe('420px');
    become(800);
    expect(height()).toBe('');
  });

  it('is not taken for less because two fingers zoom in', () => {
    become(400, 2);
    expect(height()).toBe('');
    become(210, 2);
    expect(height()).toBe('420px');
  });

  it('is followed no longer once the application is gone', () => {
    TestBed.resetTestingModule();
    become(420);
    expect(height()).toBe('');
  });
});
