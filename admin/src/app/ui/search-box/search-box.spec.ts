import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SearchBox } from './search-box';

describe('the search box', () => {
  let fixture: ComponentFixture<SearchBox>;
  const emitted: string[] = [];

  beforeEach(() => {
    jest.useFakeTimers();
    fixture = TestBed.createComponent(SearchBox);
    emitted.length = 0;
    fixture.componentInstance.searched.subscribe((text) => emitted.push(text));
    fixture.componentRef.setInput('label', 'Search');
    fixture.componentRef.setInput('hint', 'Search');
    address('');
  });
  afterEach(() => void jest.useRealTimers());

  const box = () => (fixture.nativeElement as HTMLElement).querySelector('input') as HTMLInputElement;
  function address(q: string): void {
    fixture.componentRef.setInput('q', q);
    fixture.detectChanges();
  }
  function type(text: string, ms = 1_000): void {
    box().value = text;
    box().dispatchEvent(new Event('input'));
    jest.advanceTimersByTime(ms);
    fixture.detectChanges();
  }

  it('keeps the input while its own search arrives in the URL', () => {
    type('gra');
    type('grace', 10);
    address('gra');
    expect([emitted, box().value]).toEqual([['gra'], 'grace']);
  });

  it('follows the URL back and forth', () => {
    type('ada');
    address('ada');
    address('');
    expect(box().value).toBe('');
    address('ada');
    expect(box().value).toBe('ada');
  });

  it('is empty at once when cleared, and emits nothing more', () => {
    type('ada', 10);
    fixture.componentInstance.clear();
    jest.advanceTimersByTime(1_000);
    fixture.detectChanges();
    expect([emitted, box().value]).toEqual([[], '']);
  });
});
