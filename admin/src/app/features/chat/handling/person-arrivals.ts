import { LiveAnnouncer } from '@angular/cdk/a11y';
import { type Signal, effect, inject, untracked } from '@angular/core';
import { Translations } from '../../../core/i18n/translations';
import { PageVisibility } from '../../../core/live/page-visibility';
import { PageTitle } from '../../../core/shell/page-title';
import { notifyIfPermitted } from '../../../ui/secure-context/secure-context';
import { ConversationStore } from '../conversation.store';
import type { TranscriptItem } from '../transcript-items';

/** Characters of a message in the title of the tab. */
const MAX_IN_TITLE = 60;

/**
 * Tells what a person says, and that one has come: announced to screen readers; in a hidden tab by its title, until the user returns, and by a
 * notification, if they have permitted those before. Call it in an injection context.
 *
 * @param title of the conversation; null if it has none
 */
export function tellOfPerson(title: Signal<string | null>): void {
  const store = inject(ConversationStore);
  const visibility = inject(PageVisibility);
  const announcer = inject(LiveAnnouncer);
  const pageTitle = inject(PageTitle);
  const translations = inject(Translations);
  /** the `seq` up to which everything is known; null until the conversation is loaded */
  let known: number | null = null;
  let isTitleChanged = false;

  const tell = ({ role, stored, content, key }: TranscriptItem): void => {
    const name = stored?.author_name ?? translations.text('chat.person.somebody');
    // That somebody has come is a status on the page.
    if (role === 'operator') void announcer.announce(translations.text('chat.person.announced', { name, text: content }), 'polite');
    if (visibility.visible()) return;
    isTitleChanged = true;
    const words = role === 'operator' ? content.replace(/\s+/g, ' ').trim().slice(0, MAX_IN_TITLE) : translations.text('chat.person.here');
    pageTitle.setText(`${name}: ${words}`);
    notifyIfPermitted(translations.text(role === 'operator' ? 'chat.person.wrote' : 'chat.person.came', { name }), key);
  };

  effect(() => {
    const items = store.items();
    const isReady = store.state() === 'ready';
    untracked(() => {
      const before = known;
      known = Math.max(known ?? 0, ...items.map(({ seq }) => seq ?? 0));
      if (before === null && !isReady) known = null;
      if (before === null) return;
      const last = items.findLast(({ seq, role, stored }) => (seq ?? 0) > before && (role === 'operator' || stored?.event?.type === 'person_came'));
      if (last) tell(last);
    });
  });
  effect(() => {
    if (!visibility.visible() || !isTitleChanged) return;
    isTitleChanged = false;
    untracked(() => pageTitle.setText(title() ?? translations.text('app.untitled')));
  });
}
