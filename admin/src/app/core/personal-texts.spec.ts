import { TestBed } from '@angular/core/testing';
import { PersonalTexts } from './personal-texts';
import { PERSISTENT_STORAGE } from './preferences';

function texts(storage: Storage | null = localStorage): PersonalTexts {
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({ providers: [{ provide: PERSISTENT_STORAGE, useValue: storage }] });
  return TestBed.inject(PersonalTexts);
}

/** A storage whose quota is exhausted. */
function fullStorage(): Storage {
  const reject = () => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  };
  return { length: 0, setItem: reject, getItem: () => null, removeItem: () => undefined, key: () => null, clear: () => undefined };
}

describe('PersonalTexts', () => {
  beforeEach(() => localStorage.clear());

  it('survive a reload, each under its user, kind and name', () => {
    texts().write('draft', 'ann', 's1', 'half a\nthought');
    const after = texts();
    expect(after.read('draft', 'ann', 's1')).toBe('half a\nthought');
    expect([after.read('draft', 'bob', 's1'), after.read('outbox', 'ann', 's1'), after.read('draft', 'ann', 's2')]).toEqual([null, null, null]);
    expect([after.names('draft', 'ann', ''), after.names('draft', 'ann', 's2')]).toEqual([['s1'], []]);
    after.remove('draft', 'ann', 's1');
    expect(localStorage).toHaveLength(0);
  });

  it('belong to one user: those of all others are removed', () => {
    const kept = texts();
    for (const who of ['ann', 'bob', 'annabel']) kept.write('draft', who, 's1', 'secret');
    kept.write('outbox', 'bob', 's1.m1', 'secret');
    localStorage.setItem('switchboard.theme', '"dark"');
    kept.removeAllExcept('ann');
    expect(Object.keys(localStorage).sort()).toEqual(['switchboard.draft.ann.s1', 'switchboard.theme']);
    kept.removeAllExcept(null);
    expect(Object.keys(localStorage)).toEqual(['switchboard.theme']);
  });

  it.each([['full', fullStorage], ['forbidden', () => null]])('are kept in memory if the storage is %s, and are removed there too', (_what, storage) => {
    const kept = texts(storage());
    expect(kept.write('outbox', 'ann', 's1.m1', 'x')).toBe(false);
    expect([kept.read('outbox', 'ann', 's1.m1'), kept.names('outbox', 'ann', 's1.')]).toEqual(['x', ['s1.m1']]);
    kept.removeAllExcept('bob');
    expect([kept.read('outbox', 'ann', 's1.m1'), localStorage.length]).toEqual([null, 0]);
  });
});
