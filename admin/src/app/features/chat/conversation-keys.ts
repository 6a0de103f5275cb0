import { DestroyRef, inject } from '@angular/core';
import { Translations } from '../../core/i18n/translations';
import { Shortcuts } from '../../core/keys/shortcuts';
import { provideCommands } from '../../core/palette/commands';
import { ConversationActions } from './conversation-actions';

/** Adds the keys of the conversation on screen, which are in the palette too. Call it in the conversation's injection context. */
export function provideConversationKeys(): void {
  const [actions, texts] = [inject(ConversationActions), inject(Translations)];
  const copyLast = { keys: 'mod+shift+c', label: 'chat.keys.copy_last', run: () => void actions.copyLastAnswer() };
  inject(Shortcuts).add(copyLast, inject(DestroyRef));
  const { keys, label, run } = copyLast;
  provideCommands({
    heading: 'chat.commands.heading',
    commands: () => (actions.lastAnswer() ? [{ id: 'copy-last', icon: 'copy', text: texts.text(label), keys, run }] : []),
  });
}
