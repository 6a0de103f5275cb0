import type { Injector, Type } from '@angular/core';
import type { Message, Session } from '@switchboard/shared';
import type { IconName } from '../../ui/icon/icon-paths';
import type { LanguageCode } from '../i18n/texts';

/** A short text in every language of the console, for what is drawn before any page of the extension is loaded. */
export type Words = Readonly<Record<LanguageCode, string>>;

/** The session that a slot belongs to. `title` is null while it has none, or where titles are hidden from administrators. */
export type SlotSession = Pick<
  Session,
  'session_id' | 'user_id' | 'title' | 'status' | 'message_count' | 'created_at' | 'last_activity_at' | 'ended_at' | 'handling'
>;

/** The stored message that a slot belongs to. */
export type SlotMessage = Pick<Message, 'message_id' | 'session_id' | 'seq' | 'role' | 'content' | 'created_at' | 'status' | 'reply_to'>;

/** What the components of each slot are given, see `slotContext`. */
export interface ComponentSlots {
  /** beside what was said, on a session's page and in the pane beside the list; for administrators */
  'session.aside': { readonly session: SlotSession };
  /** after the title, in a row of the list of sessions; for administrators */
  'session.row.badge': { readonly session: SlotSession };
  /** a section of the page of the user's own account; for everyone who is signed in */
  'account.section': object;
  /** after the cards of the doctor's page; for administrators */
  'doctor.card': object;
}

/** What the actions of each slot get. */
export interface ActionSlots {
  /** an item of a row's menu, in the list of sessions; for administrators */
  'session.row.action': { readonly session: SlotSession };
  /** a button below a message: on the chat page for everyone who is signed in, and in the console's transcript for administrators */
  'message.action': { readonly message: SlotMessage };
}

/** A component that an extension adds to a page of the console. */
export interface SlotComponent {
  /** without it the component is not shown; undefined: everyone who sees the slot may see it */
  readonly permission?: string;
  /** loads its class when the slot is shown for the first time */
  readonly loadComponent: () => Promise<Type<unknown>>;
}

/** Something to do, which the console shows as an item of a menu or as a button. */
export interface SlotAction<Subject extends object> {
  readonly label: Words;
  readonly icon: IconName;
  /** without it the action is not offered */
  readonly permission?: string;
  /** whether it is offered for this one; always by default. Called often: it must be quick. */
  readonly isOffered?: (subject: Subject) => boolean;
  /** Called, in an injection context, when it is chosen. @param injector for what is injected after the first `await` */
  readonly run: (subject: Subject, injector: Injector) => void | Promise<void>;
}

/** What an extension adds to pages of the console, by slot. */
export type ExtensionSlots = { readonly [Slot in keyof ComponentSlots]?: readonly SlotComponent[] } & {
  readonly [Slot in keyof ActionSlots]?: readonly SlotAction<ActionSlots[Slot]>[];
};
