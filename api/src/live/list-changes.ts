import { HandlingChanged, MessagePosted, OperatorMessagePosted, ReplyPosted } from '../chat/index.js';
import type { Bus } from '../core/bus/bus.js';
import { SessionChanged, SessionCreated, SessionDeleted, SessionEnded } from '../sessions/index.js';
import { UserChanged, UserDeleted } from '../users/index.js';

/** The events after which the console's list may differ. */
const EVENTS = [
  SessionCreated, SessionChanged, SessionEnded, SessionDeleted, MessagePosted, ReplyPosted, HandlingChanged, OperatorMessagePosted, UserChanged, UserDeleted,
];

/** @param listener called after this server has committed something that the console's list may show */
export function onListChange(bus: Bus, listener: () => void): void {
  for (const event of EVENTS) bus.committed<object>(event, listener);
}
