import { computed, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { SignedInUser } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { KEPT_STORAGE } from '../../core/preferences';
import { Drafts } from './drafts';

const ann: SignedInUser = { user_id: 'ann', email: 'ann@example.org', name: null, role: 'user' };
const bob: SignedInUser = { ...ann, user_id: 'bob' };

function draftsOf(user: SignedInUser | null, storage: Storage | null = localStorage) {
  const who = signal(user);
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({
    providers: [
      { provide: AuthService, useValue: { user: who, state: computed(() => (who() ? 'in' : 'out')) } },
      { provide: KEPT_STORAGE, useValue: storage },
    ],
  });
  const drafts = TestBed.inject(Drafts);
  TestBed.tick();
  return { drafts, who };
}

describe('Drafts', () => {
  beforeEach(() => localStorage.clear());

  it('survive a reload, each with its own conversation', () => {
    draftsOf(ann).drafts.write('s1', 'half a\nthought');
    const { drafts } = draftsOf(ann);
    expect([drafts.read('s1'), drafts.read('s2')]).toEqual(['half a\nthought', '']);
  });

  it('are gone once blank', () => {
    const { drafts } = draftsOf(ann);
    drafts.write('s1', 'x');
    drafts.write('s1', ' \n');
    expect([drafts.read('s1'), localStorage.length]).toEqual(['', 0]);
  });

  it('are gone when the person signs out', () => {
    localStorage.setItem('switchboard.other', 'kept');
    const { drafts, who } = draftsOf(ann);
    drafts.write('s1', 'secret');
    who.set(null);
    TestBed.tick();
    expect(Object.keys(localStorage)).toEqual(['switchboard.other']);
    drafts.write('s1', 'nobody');
    expect(drafts.read('s1')).toBe('');
  });

  it('are never another person’s', () => {
    draftsOf(ann).drafts.write('s1', 'secret');
    expect(draftsOf(bob).drafts.read('s1')).toBe('');
    expect(localStorage).toHaveLength(0);
  });

  it('are only forgotten where the browser keeps nothing', () => {
    const { drafts } = draftsOf(ann, null);
    drafts.write('s1', 'x');
    expect(drafts.read('s1')).toBe('');
  });
});
