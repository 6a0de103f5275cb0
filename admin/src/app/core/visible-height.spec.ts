import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VisibleHeight } from './visible-height';

describe('P11: the height above an on-screen keyboard', () => {
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

  it('is tracked while the keyboard covers the page, and cleared when it closes', () => {
    expect(height()).toBe('');
    become(420.4);
    expect(height()).toBe('420px');
    become(800);
    expect(height()).toBe('');
  });

  it('is not reduced by pinch zoom', () => {
    become(400, 2);
    expect(height()).toBe('');
    become(210, 2);
    expect(height()).toBe('420px');
  });

  it('is no longer tracked once the application is destroyed', () => {
    TestBed.resetTestingModule();
    become(420);
    expect(height()).toBe('');
  });
});
