import { Injector, inject } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from '@jest/globals';
import { Translations } from '../i18n/translations';
import { ExtensionActions } from './extension-actions';
import { anExtension, install, listed } from './extension.fixture';
import type { ActionSlots, SlotAction, SlotSession } from './slots';

const subject = { session: { session_id: 's1', status: 'ended' } as SlotSession };
const label = { en: 'Ask for a rating', de: 'Um eine Bewertung bitten' };

describe('the actions of extensions', () => {
  async function offered(action: Partial<SlotAction<ActionSlots['session.row.action']>>, role: 'admin' | 'user' = 'admin') {
    const slots = { 'session.row.action': [{ label, icon: 'thumb_up' as const, run: () => {}, ...action }] };
    const { extensions, reported } = install([listed(anExtension({ slots }))], role);
    await extensions.load();
    return { actions: TestBed.inject(ExtensionActions).of('session.row.action', subject), reported };
  }

  it('are offered with their label, and run with their session, where they can inject', async () => {
    const ran: unknown[] = [];
    const { actions } = await offered({ run: ({ session }, injector) => void ran.push(session.session_id, inject(Injector) === injector) });
    expect(actions.map(({ label: key, icon }) => [TestBed.inject(Translations).text(key), icon])).toEqual([['Ask for a rating', 'thumb_up']]);
    actions[0].run();
    expect(ran).toEqual(['s1', true]);
  });

  it('are not offered without the permission, nor where the extension says so', async () => {
    expect((await offered({ permission: 'csat.ask' }, 'user')).actions).toEqual([]);
    TestBed.resetTestingModule();
    expect((await offered({ isOffered: ({ session }) => session.status !== 'ended' })).actions).toEqual([]);
  });

  it('never throw: what fails is reported', async () => {
    const { actions, reported } = await offered({ run: () => Promise.reject(new Error('rejected')) });
    actions[0].run();
    await Promise.resolve();
    TestBed.resetTestingModule();
    const thrown = await offered({
      isOffered: () => {
        throw new Error('offered');
      },
    });
    expect([reported, thrown.actions, thrown.reported]).toEqual([['rejected'], [], ['offered']]);
  });
});
