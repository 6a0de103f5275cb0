import { chatFailures } from './chat-failures';
import { chatList } from './chat-list';
import { chatMessages } from './chat-messages';
import { chatOpenings } from './chat-openings';
import { chatPerson } from './chat-person';
import { chatStart } from './chat-start';

/** Texts of the chat page. */
export const chat = {
  new_chat: 'New chat',
  opening: 'Opening your conversation…',
  open_failed: 'Your conversations could not be opened',
  retry: 'Retry',
  offline: 'Offline. What you write is sent when the connection is back.',
  ...chatList,
  ...chatMessages,
  ...chatFailures,
  ...chatPerson,
  ...chatOpenings,
  keys: { send: 'Send the message', line_break: 'New line in the message', stop: 'Stop the answer', edit_last: 'Edit your last message (in the empty message box)', copy_last: 'Copy the last answer' },
  composer: {
    message: 'Message',
    placeholder: 'Ask something…',
    send: 'Send',
    stop: 'Stop',
    hint: 'Enter to send, Shift+Enter for a new line.',
    left: { one: '{{count}} character left', other: '{{count}} characters left' },
    over: {
      one: '{{count}} character too many. Send it in parts.',
      other: '{{count}} characters too many. Send it in parts.',
    },
    stop_failed: 'The answer could not be stopped. Try again.',
    drop: 'Drop text files to put them into the message.',
    file_added: '{{name}} was put into the message.',
    file_cut: {
      one: '{{name}} did not fit: its last character was left out.',
      other: '{{name}} did not fit: its last {{count}} characters were left out.',
    },
    file_picture: '{{name}} is a picture. Only text can be sent.',
    file_document: '{{name}} is not plain text. Copy its text and paste it here instead.',
    file_not_text: '{{name}} is not a text file in UTF-8.',
    file_too_large: '{{name}} is larger than 256 KiB.',
    file_no_room: 'The message has no room left for {{name}}.',
    file_unreadable: '{{name}} could not be read.',
  },
  start: chatStart,
  ended: {
    heading: 'An administrator has ended this conversation.',
    reason: 'Reason: {{reason}}',
    words: 'You can still read it, but you can no longer send messages.',
  },
  deleted: { heading: 'This conversation was deleted', words: 'It was deleted elsewhere, along with all its messages.' },
  missing: {
    heading: 'Conversation not found',
    words: 'The address may be mistyped, or the conversation was deleted.',
  },
  failed: { heading: 'This conversation could not be loaded' },
};
