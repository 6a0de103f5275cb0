import { Injector, runInInjectionContext, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { provideTexts } from '../../core/i18n/provide-texts';
import { Commands } from '../../core/palette/commands';
import { Handling, type Handler } from './handling/handling';
import { EMPTY_LOG, withStart } from './message-log';
import { provideSessionCommands } from './session-commands';
import { SessionStore } from './session.store';

describe('what the palette offers about a session', () => {
  const handler = signal<Handler>('responder');
  const log = signal(EMPTY_LOG);
  let done: string[];

  beforeEach(() => {
    handler.set('responder');
    log.set(EMPTY_LOG);
    done = [];
    const does = (what: string) => () => void done.push(what);
    TestBed.configureTestingModule({
      providers: [
        provideTexts(),
        { provide: Handling, useValue: { handler, takeOver: does('take over'), askToHandBack: does('hand back'), stopAnswer: does('stop') } },
        { provide: SessionStore, useValue: { log } },
      ],
    });
    runInInjectionContext(TestBed.inject(Injector), () => provideSessionCommands(does('end')));
  });

  const offered = () => TestBed.inject(Commands).lists().flatMap(({ commands }) => commands());

  it.each<[Handler, string[]]>([
    ['responder', ['Take over', 'End session']],
    ['waiting', ['Take over', 'End session']],
    ['self', ['Hand back', 'End session']],
    ['other', ['End session']],
    ['nobody', []],
  ])('fits who answers: %s', (who, texts) => {
    handler.set(who);
    expect(offered().map(({ text }) => text)).toEqual(texts);
  });

  it('is to stop an answer while one is given', () => {
    log.set(withStart(EMPTY_LOG, { reply_id: 'r1', reply_to: 'q1', version: 1, responder: 'a', model: null, at: '2026-01-31T12:04:00.000Z' }));
    expect(offered().map(({ text }) => text)).toEqual(['Take over', 'Stop answer', 'End session']);
    for (const { run } of offered()) run();
    handler.set('self');
    offered()[0].run();
    expect(done).toEqual(['take over', 'stop', 'end', 'hand back']);
  });
});
