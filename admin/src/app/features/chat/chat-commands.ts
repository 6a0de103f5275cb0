import { inject } from '@angular/core';
import { Translations } from '../../core/i18n/translations';
import { type KeyNote, Shortcuts } from '../../core/keys/shortcuts';
import { type Command, provideCommandSearch, provideCommands } from '../../core/palette/commands';
import { ChatApi } from './chat-api';
import { ChatPageState } from './chat-page-state';
import { HistoryStore } from './history.store';

/** How many conversations the palette shows: before anything is typed, and of those whose title was searched for. */
const LIMITS = { recent: 5, found: 10 } as const;

/** Keys that parts of the page handle themselves. */
const NOTES: readonly KeyNote[] = [
  { keys: 'enter', label: 'chat.keys.send' },
  { keys: 'shift+enter', label: 'chat.keys.line_break' },
  { keys: 'up', label: 'chat.keys.edit_last' },
  { keys: 'escape', label: 'chat.keys.stop' },
];

/**
 * Sets up the chat page's keys and what it adds to the palette. Call it in the page's injection context.
 *
 * @param page what only the page's own elements can do
 */
export function provideChatCommands(page: { focusSearch: () => void }): void {
  const [api, pageState, history] = [inject(ChatApi), inject(ChatPageState), inject(HistoryStore)];
  const [shortcuts, texts] = [inject(Shortcuts), inject(Translations)];
  const openNew = () => void pageState.openNew();
  const showHelp = () => shortcuts.showHelp();
  const showArchive = () => {
    pageState.showList(true);
    void history.show('archived');
  };

  shortcuts.bind(
    [
      { keys: 'mod+shift+o', label: 'chat.new_chat', run: openNew },
      { keys: '/', label: 'chat.history.search', run: () => page.focusSearch() },
      { keys: '?', label: 'app.shortcuts.help', run: showHelp },
    ],
    NOTES,
  );
  provideCommandSearch({
    heading: 'app.palette.conversations',
    find: async (q) => {
      const { sessions } = await api.sessions({ messages: 'some', ...(q === '' ? { limit: LIMITS.recent } : { limit: LIMITS.found, q }) });
      return sessions.map(({ session_id, title }) => ({
        id: session_id,
        icon: 'chat' as const,
        text: title ?? texts.text('app.untitled'),
        run: () => void pageState.open(session_id),
      }));
    },
  });
  const commands = (): Command[] => [
    { id: 'new', icon: 'add', text: texts.text('chat.new_chat'), keys: 'mod+shift+o', run: openNew },
    { id: 'archived', icon: 'archive', text: texts.text('chat.history.archive_list'), run: showArchive },
    { id: 'keys', icon: 'keyboard', text: texts.text('app.shortcuts.open'), keys: '?', run: showHelp },
  ];
  provideCommands({ heading: 'chat.commands.heading', commands });
}
