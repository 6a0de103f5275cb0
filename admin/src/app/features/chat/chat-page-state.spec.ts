import { BreakpointObserver } from '@angular/cdk/layout';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { BehaviorSubject } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import { ChatPageState } from './chat-page-state';
import { Drafts } from './drafts';
import { HistoryStore } from './history.store';

function setUp(user_id: string) {
  TestBed.resetTestingModule();
  const drafts = new Map<string, string>();
  const screen = new BehaviorSubject({ matches: false });
  TestBed.configureTestingModule({
    providers: [
      ChatPageState,
      { provide: BreakpointObserver, useValue: { observe: () => screen } },
      { provide: AuthService, useValue: { user: signal({ user_id }) } },
      { provide: HistoryStore, useValue: { blankSession: () => Promise.resolve({ session_id: 'blank' }) } },
      { provide: Drafts, useValue: { read: (session_id: string) => drafts.get(session_id) ?? '', write: (session_id: string, text: string) => drafts.set(session_id, text) } },
      { provide: Router, useValue: { navigate: () => Promise.resolve(true) } },
    ],
  });
  return { state: TestBed.inject(ChatPageState), screen, drafts };
}

describe('ChatPageState', () => {
  afterEach(() => localStorage.clear());

  it('keeps for each user whether the list is folded on a wide screen', () => {
    const ann = setUp('ann').state;
    expect(ann.isFolded()).toBe(false);
    ann.showList(false);
    expect([ann.isFolded(), setUp('ann').state.isFolded(), setUp('bea').state.isFolded()]).toEqual([true, true, false]);
    setUp('ann').state.showList(true);
    expect(setUp('ann').state.isFolded()).toBe(false);
  });

  it('has a drawer on a narrow screen, whatever is kept for wide ones', () => {
    setUp('ann').state.showList(false);
    const { state, screen } = setUp('ann');
    screen.next({ matches: true });
    expect([state.isFolded(), state.drawer()]).toEqual([false, false]);
    state.showList(true);
    expect(state.drawer()).toBe(true);
    screen.next({ matches: false });
    expect(state.isFolded()).toBe(true);
  });

  it.each([
    ['', 'Hello', 'Hello'],
    [' \n', 'Hello', 'Hello'],
    ['Typed', 'Hello', 'Typed\n\nHello'],
    ['Hello', 'Hello', 'Hello'],
    ['Typed', ' ', 'Typed'],
  ])('keeps what is typed in the empty conversation already: %j, then %j', async (typed, draft, kept) => {
    const { state, drafts } = setUp('ann');
    drafts.set('blank', typed);
    expect([await state.openNew(draft), drafts.get('blank')]).toEqual(['blank', kept]);
  });
});
