import { chatFailures } from './chat-failures';
import { chatList } from './chat-list';
import { chatMessages } from './chat-messages';
import { chatOpenings } from './chat-openings';
import { chatPerson } from './chat-person';
import { chatStart } from './chat-start';

/** Texts of the chat page, in German. */
export const chat = {
  new_chat: 'Neuer Chat',
  opening: 'Ihr Gespräch wird geöffnet …',
  open_failed: 'Ihre Gespräche konnten nicht geöffnet werden',
  retry: 'Erneut versuchen',
  offline: 'Offline. Gesendet wird, sobald Sie wieder verbunden sind.',
  ...chatList,
  ...chatMessages,
  ...chatFailures,
  ...chatPerson,
  ...chatOpenings,
  keys: { send: 'Nachricht senden', line_break: 'Neue Zeile in der Nachricht', stop: 'Antwort anhalten', edit_last: 'Letzte eigene Nachricht bearbeiten (im leeren Nachrichtenfeld)', copy_last: 'Letzte Antwort kopieren' },
  composer: {
    message: 'Nachricht',
    placeholder: 'Fragen Sie etwas …',
    send: 'Senden',
    stop: 'Anhalten',
    hint: 'Eingabetaste sendet, Umschalt+Eingabetaste: neue Zeile.',
    left: { one: 'Noch {{count}} Zeichen', other: 'Noch {{count}} Zeichen' },
    over: {
      one: '{{count}} Zeichen zu viel. Senden Sie den Text in Teilen.',
      other: '{{count}} Zeichen zu viel. Senden Sie den Text in Teilen.',
    },
    stop_failed: 'Die Antwort konnte nicht angehalten werden. Versuchen Sie es erneut.',
    drop: 'Textdateien hier ablegen, um sie in die Nachricht zu übernehmen.',
    file_added: '{{name}} wurde in die Nachricht übernommen.',
    file_cut: {
      one: '{{name}} passte nicht ganz: Das letzte Zeichen fehlt.',
      other: '{{name}} passte nicht ganz: Die letzten {{count}} Zeichen fehlen.',
    },
    file_picture: '{{name}} ist ein Bild. Es lässt sich nur Text senden.',
    file_document: '{{name}} ist kein reiner Text. Kopieren Sie stattdessen den Text und fügen Sie ihn hier ein.',
    file_not_text: '{{name}} ist keine Textdatei in UTF-8.',
    file_too_large: '{{name}} ist größer als 256 KiB.',
    file_no_room: 'In der Nachricht ist kein Platz mehr für {{name}}.',
    file_unreadable: '{{name}} konnte nicht gelesen werden.',
  },
  start: chatStart,
  ended: {
    heading: 'Ein Administrator hat dieses Gespräch beendet.',
    reason: 'Grund: {{reason}}',
    words: 'Sie können es weiterhin lesen, aber keine Nachrichten mehr senden.',
  },
  deleted: {
    heading: 'Dieses Gespräch wurde gelöscht',
    words: 'Es wurde an anderer Stelle gelöscht, mit allen Nachrichten darin.',
  },
  missing: {
    heading: 'Gespräch nicht gefunden',
    words: 'Vielleicht ist die Adresse falsch geschrieben, oder das Gespräch wurde gelöscht.',
  },
  failed: { heading: 'Dieses Gespräch konnte nicht geladen werden' },
};
