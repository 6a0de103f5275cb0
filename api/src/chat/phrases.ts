import type { SmallTalk } from './small-talk.js';

/** What the built-in responder says in its own words; everything else it says is quoted from a document. */
export interface Phrases {
  no_documents: string;
  /** replies to messages that are not questions to the documents */
  small_talk: Record<SmallTalk, string>;
  read_on: string;
  see_also: string;
  unknown: string;
  nearest: string;
  examples: string;
}

const english: Phrases = {
  no_documents: 'I have no documents to answer from. An administrator can set `KNOWLEDGE_DIR` to a folder of documents.',
  small_talk: {
    nothing: 'What would you like to know?',
    identity: 'I am the built-in responder: I look up questions in this server’s documents and quote the passages that answer them.',
    help: 'Gladly.',
    thanks: 'You’re welcome.',
    farewell: 'Goodbye.',
    agreement: 'Great. Ask me anything else whenever you like.',
    greeting: 'Hello! Ask me about anything that this server’s documents cover.',
  },
  read_on: 'Read on',
  see_also: 'See also:',
  unknown: 'I don’t know: I couldn’t find an answer to that in my documents.',
  nearest: 'The closest I found:',
  examples: 'You can ask me, for example:',
};

const german: Phrases = {
  no_documents: 'Mir liegen keine Dokumente vor, aus denen ich antworten könnte. Ein Administrator kann mit `KNOWLEDGE_DIR` einen Ordner mit Dokumenten festlegen.',
  small_talk: {
    nothing: 'Was möchten Sie wissen?',
    identity: 'Ich bin die eingebaute Antwortfunktion: Ich suche in den Dokumenten dieses Servers nach Antworten und zitiere die passenden Stellen.',
    help: 'Gern.',
    thanks: 'Gern geschehen.',
    farewell: 'Auf Wiedersehen.',
    agreement: 'Gut. Fragen Sie mich jederzeit gern wieder.',
    greeting: 'Guten Tag! Fragen Sie mich etwas zu den Dokumenten dieses Servers.',
  },
  read_on: 'Weiterlesen',
  see_also: 'Siehe auch:',
  unknown: 'Das weiß ich nicht: In meinen Dokumenten habe ich dazu keine Antwort gefunden.',
  nearest: 'Am ehesten passt:',
  examples: 'Sie können mich zum Beispiel fragen:',
};

const phrasesByLanguage: Record<string, Phrases> = { en: english, de: german };

/**
 * The phrases in the first of several languages that has any; otherwise English.
 *
 * @param languages language tags, preferred first; a tag matches its language regardless of the region (RFC 4647, 3.4)
 */
export function phrasesIn(languages: readonly string[]): Phrases {
  for (const tag of languages) {
    const phrases = phrasesByLanguage[tag.toLowerCase().split('-', 1)[0]!];
    if (phrases) return phrases;
  }
  return english;
}
