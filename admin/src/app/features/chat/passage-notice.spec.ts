import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { provideTexts } from '../../core/i18n/provide-texts';
import { ConversationActions } from './conversation-actions';
import { ConversationStore } from './conversation.store';
import { PassageNotice } from './passage-notice';

async function setUp(pages: readonly (readonly string[])[], branches: Readonly<Record<string, readonly string[]>> = {}) {
  let loaded = 1;
  const shown = signal(pages[0]);
  const store = {
    state: signal('ready'),
    items: () => shown().map((message_id) => ({ message_id })),
    hasEarlier: () => loaded < pages.length,
  };
  const asked: string[] = [];
  const actions = {
    found: signal<string | null>(null),
    loadEarlier: () => (asked.push('earlier'), shown.set([...pages[loaded++], ...shown()]), Promise.resolve(true)),
    showMessage: (message_id: string) => (asked.push(`branch ${message_id}`), shown.set(branches[message_id]), Promise.resolve(true)),
  };
  const positions: string[] = [];
  const navigations: unknown[] = [];
  TestBed.configureTestingModule({
    providers: [
      provideTexts(),
      { provide: ConversationStore, useValue: store },
      { provide: ConversationActions, useValue: actions },
      { provide: Router, useValue: { navigate: (...args: unknown[]) => Promise.resolve(void navigations.push(args)) } },
    ],
  });
  const fixture = TestBed.createComponent(PassageNotice);
  fixture.componentRef.setInput('message_id', 'm1');
  fixture.componentRef.setInput('position', { show: (message_id: string) => positions.push(message_id) });
  const settle = async () => {
    await fixture.whenStable();
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  };
  await settle();
  const page = fixture.nativeElement as HTMLElement;
  const press = async (name: string) => {
    [...page.querySelectorAll('button')].find((button) => button.textContent.trim() === name)?.click();
    await settle();
  };
  return { page, asked, actions, positions, navigations, press };
}

describe('PassageNotice', () => {
  it('brings what is shown into view, marks it, and leaves the address for a reload', async () => {
    const { page, positions, actions, navigations, asked } = await setUp([['m1', 'm2']]);
    expect([positions, actions.found(), page.textContent, asked]).toEqual([['m1'], 'm1', '', []]);
    expect(navigations).toEqual([[[], { queryParams: {}, replaceUrl: true }]]);
  });

  it('loads earlier messages until it is there', async () => {
    const { positions, asked } = await setUp([['m9'], ['m5'], ['m1'], ['m0']]);
    expect([positions, asked]).toEqual([['m1'], ['earlier', 'earlier']]);
  });

  it('shows another version only when that is asked for', async () => {
    const { page, positions, asked, press } = await setUp([['m9']], { m1: ['m1', 'm2'] });
    expect([page.textContent.includes('in another version'), positions, asked]).toEqual([true, [], []]);
    await press('Show that version');
    expect([page.textContent, positions, asked]).toEqual(['', ['m1'], ['branch m1']]);
  });

  it('can be dismissed', async () => {
    const { page, press, asked } = await setUp([['m9']]);
    await press('Dismiss');
    expect([page.textContent, asked]).toEqual(['', []]);
  });
});
