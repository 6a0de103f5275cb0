import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { SignedInUser } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { Drafts } from './drafts';
import { UnsentMessageStorage } from './unsent-message-storage';

const ann: SignedInUser = { user_id: 'ann', email: 'ann@example.org', name: null, role: 'user' };

function setUp(user: SignedInUser | null, storage: Storage | null = localStorage) {
  const who = signal(user);
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({
    providers: [
      { provide: AuthService, useValue: { user: who } },
      { provide: PERSISTENT_STORAGE, useValue: storage },
    ],
  });
  return { drafts: TestBed.inject(Drafts), kept: TestBed.inject(UnsentMessageStorage), who };
}

describe('Drafts', () => {
  beforeEach(() => localStorage.clear());

  it('survive a reload and the end of a sign-in, each under its own conversation (P25)', () => {
    const { drafts, who } = setUp(ann);
    drafts.write('s1', 'half a\nthought');
    who.set(null);
    drafts.write('s1', 'nobody');
    expect(drafts.read('s1')).toBe('');
    const again = setUp(ann).drafts;
    expect([again.read('s1'), again.read('s2')]).toEqual(['half a\nthought', '']);
  });

  it('are removed once blank', () => {
    const { drafts } = setUp(ann);
    drafts.write('s1', 'x');
    drafts.write('s1', ' \n');
    expect([drafts.read('s1'), localStorage.length]).toEqual(['', 0]);
  });
});

describe('UnsentMessageStorage', () => {
  beforeEach(() => localStorage.clear());

  it('lists messages in the order in which they were written, by conversation', () => {
    const { kept } = setUp(ann);
    kept.save('s1', { message_id: 'b', content: 'two', at: 2 });
    kept.save('s1', { message_id: 'a', content: 'one\n', at: 1 });
    kept.save('s2', { message_id: 'c', content: 'other', at: 3 });
    const again = setUp(ann).kept;
    expect(again.list('s1')).toEqual([{ message_id: 'a', content: 'one\n', at: 1 }, { message_id: 'b', content: 'two', at: 2 }]);
    expect(again.sessions().sort()).toEqual(['s1', 's2']);
    again.remove('s1', 'a');
    expect(again.list('s1').map(({ content }) => content)).toEqual(['two']);
    expect(setUp({ ...ann, user_id: 'bob' }).kept.sessions()).toEqual([]);
  });

  it('ignores entries that it did not write', () => {
    const { kept } = setUp(ann);
    for (const [at, junk] of ['', 'null', '[]', '{"message_id":1}', '{'].entries()) localStorage.setItem(`switchboard.outbox.ann.s1.x${at}`, junk);
    expect(kept.list('s1')).toEqual([]);
  });
});
