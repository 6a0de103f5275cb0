import { Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { FileDrop } from './file-drop';

@Component({
  selector: 'app-host',
  imports: [FileDrop],
  template: `<form #drop="fileDrop" [appFileDrop]="isOpen()" (given)="given.set($event)">{{ drop.dragging() }}</form>`,
})
class Host {
  readonly isOpen = signal(true);
  readonly given = signal<readonly File[]>([]);
}

const FILE = new File(['x'], 'a.txt', { type: 'text/plain' });

/** An event as browsers send it while files, or something else, are moved over a page. */
function transfer(type: string, data: { types: string[]; files?: File[] }): Event {
  const carried = { files: [], ...data };
  return Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer: carried, clipboardData: carried, relatedTarget: null });
}

describe('FileDrop', () => {
  let host: Host;
  let form: HTMLElement;
  const send = (target: EventTarget, event: Event) => {
    target.dispatchEvent(event);
    TestBed.tick();
    return event.defaultPrevented;
  };

  beforeEach(() => {
    const fixture = TestBed.createComponent(Host);
    fixture.autoDetectChanges();
    host = fixture.componentInstance;
    form = fixture.nativeElement.querySelector('form');
  });

  it('takes files dropped anywhere on the page', () => {
    expect(send(document.body, transfer('dragover', { types: ['Files'] }))).toBe(true);
    expect(form.textContent).toBe('true');
    expect(send(document.body, transfer('drop', { types: ['Files'], files: [FILE] }))).toBe(true);
    expect([host.given(), form.textContent]).toEqual([[FILE], 'false']);
  });

  it('leaves a dragged text to the browser', () => {
    expect(send(document.body, transfer('dragover', { types: ['text/plain'] }))).toBe(false);
    expect(send(document.body, transfer('drop', { types: ['text/plain'] }))).toBe(false);
  });

  it('takes pasted files, but prefers a text to a picture of it', () => {
    expect(send(form, transfer('paste', { types: ['text/plain', 'Files'], files: [FILE] }))).toBe(false);
    expect(host.given()).toEqual([]);
    expect(send(form, transfer('paste', { types: ['Files'], files: [FILE] }))).toBe(true);
    expect(host.given()).toEqual([FILE]);
  });

  it('takes none while it is closed, but keeps the browser from opening them', () => {
    host.isOpen.set(false);
    TestBed.tick();
    expect(send(document.body, transfer('dragover', { types: ['Files'] }))).toBe(true);
    expect(send(document.body, transfer('drop', { types: ['Files'], files: [FILE] }))).toBe(true);
    expect([host.given(), form.textContent]).toEqual([[], 'false']);
  });

  it('ends when the pointer leaves the page', () => {
    send(document.body, transfer('dragover', { types: ['Files'] }));
    send(document.body, transfer('dragleave', { types: ['Files'] }));
    expect(form.textContent).toBe('false');
  });
});
