import type { SystemEventType } from './handling.js';

/** What system messages say, in English; `{name}` is that of the person. Pages tell the same in their language. */
export const SYSTEM_SENTENCES: Record<SystemEventType, string> = {
  person_requested: 'A person was asked for.',
  request_withdrawn: 'The request for a person was withdrawn.',
  person_came: '{name} has joined the conversation; the assistant is silent.',
  person_left: '{name} has left the conversation; the request for a person stands.',
  handed_back: '{name} has handed the conversation back to the assistant.',
};
