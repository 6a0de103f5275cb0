import { inject } from '@angular/core';
import { Translations } from '../../core/i18n/translations';
import { provideCommands, type Command } from '../../core/palette/commands';
import { Handling } from './handling/handling';
import { SessionStore } from './session.store';

/** Adds to the palette what an administrator may do about the session on screen. Call it in the page's injection context. @param end asks to end it */
export function provideSessionCommands(end: () => void): void {
  const [handling, store, texts] = [inject(Handling), inject(SessionStore), inject(Translations)];
  const command = (id: string, icon: Command['icon'], label: string, run: () => unknown): Command => ({ id: `session-${id}`, icon, text: texts.text(label), run: () => void run() });
  const commands = (): Command[] => {
    const handler = handling.handler();
    if (handler === 'nobody') return [];
    return [
      ...(handler === 'responder' || handler === 'waiting' ? [command('take-over', 'user', 'sessions.handling.take_over', () => handling.takeOver())] : []),
      ...(handler === 'self' ? [command('hand-back', 'arrow_right', 'sessions.handling.hand_back.open', () => handling.askToHandBack())] : []),
      ...(store.log().running.size > 0 ? [command('stop', 'stop', 'sessions.handling.stop', () => handling.stopAnswer())] : []),
      command('end', 'close', 'sessions.row.end', end),
    ];
  };
  provideCommands({ heading: 'sessions.commands.session', commands });
}
