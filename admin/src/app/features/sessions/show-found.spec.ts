import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, inject, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { provideTexts } from '../../core/i18n/provide-texts';
import { FollowEnd } from './follow-end';
import { PANE } from './pane';
import { SessionStore } from './session.store';
import { ShowFound } from './show-found';

@Component({ template: '<div class="head"></div>@if (found.message_id(); as id) {<article class="found">{{ id }}</article>}', providers: [ShowFound] })
class Page {
  protected readonly found = inject(ShowFound);
}

async function setUp(at: string | null) {
  const calls: string[] = [];
  const announced: string[] = [];
  const wanted = signal(at);
  const session_id = signal('s1');
  const messages = signal<{ message_id: string }[]>([]);
  const isCurrent = signal(false);
  const value = signal<{ more?: boolean } | null>(null);
  const scroller = {
    getBoundingClientRect: () => ({ top: 100 }),
    get scrollTop(): number {
      return 0;
    },
    set scrollTop(top: number) {
      calls.push(`scrolls by ${top}`);
    },
  };
  jest.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue({ top: 1_000 } as DOMRect);
  const end = { stayAway: (isAway: boolean) => calls.push(`stays away ${isAway}`), restart: () => calls.push('restart'), onGrowth: () => calls.push('growth') };
  TestBed.configureTestingModule({
    providers: [
      provideTexts(),
      { provide: FollowEnd, useValue: end },
      { provide: LiveAnnouncer, useValue: { announce: (text: string) => announced.push(text) } },
      { provide: PANE, useValue: { session_id, at: wanted, scroller } },
      { provide: SessionStore, useValue: { session_id, log: () => ({ messages: messages() }), messages: { isCurrent, value } } },
    ],
  });
  const fixture = TestBed.createComponent(Page);
  fixture.autoDetectChanges();
  await fixture.whenStable();
  const arrives = async (ids: string[], more: boolean) => {
    messages.set(ids.map((message_id) => ({ message_id })));
    value.set({ more });
    isCurrent.set(true);
    await fixture.whenStable();
  };
  return { fixture, calls, announced, wanted, session_id, arrives };
}

describe('ShowFound', () => {
  afterEach(() => jest.restoreAllMocks());

  it('opens a session at its end where nothing was found', async () => {
    const { calls, announced, arrives } = await setUp(null);
    await arrives(['m1'], false);
    expect([calls, announced]).toEqual([['restart', 'growth'], []]);
  });

  it('waits for the page of messages with the one that was found, shows it, and says so', async () => {
    const { calls, announced, arrives } = await setUp('m2');
    await arrives(['m1'], true);
    expect(calls).toEqual(['stays away true']);
    await arrives(['m1', 'm2'], true);
    expect(calls).toEqual(['stays away true', 'scrolls by 876']);
    await arrives(['m1', 'm2', 'm3'], false);
    expect(calls).toEqual(['stays away true', 'scrolls by 876']);
    expect(announced).toEqual(['The message that was found is in view.']);
  });

  it('leaves the view to the reader as soon as they do something', async () => {
    const { calls, arrives } = await setUp('m1');
    await arrives(['m1'], false);
    document.dispatchEvent(new Event('wheel'));
    document.dispatchEvent(new Event('keydown'));
    expect(calls).toEqual(['stays away true', 'scrolls by 876', 'stays away false']);
  });

  it('shows the end where the message is gone', async () => {
    const { calls, announced, arrives } = await setUp('gone');
    await arrives(['m1'], true);
    await arrives(['m1', 'm2'], false);
    expect([calls, announced]).toEqual([['stays away true', 'stays away false', 'restart', 'growth'], []]);
  });

  it('shows what was found in the next session', async () => {
    const { fixture, calls, wanted, session_id, arrives } = await setUp('m1');
    await arrives(['m1'], false);
    wanted.set('n1');
    session_id.set('s2');
    await arrives(['n1'], false);
    expect(calls).toEqual(['stays away true', 'scrolls by 876', 'stays away true', 'scrolls by 876']);
    wanted.set(null);
    await fixture.whenStable();
    expect(calls.slice(4)).toEqual(['stays away false', 'restart', 'growth']);
  });
});
