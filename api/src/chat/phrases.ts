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
  no_documents: 'I have no documents to answer from. An administrator names their folder by `KNOWLEDGE_DIR`.',
  small_talk: {
    nothing: 'What would you like to know?',
    identity: 'I am the built-in responder: I look questions up in this server’s documents and quote what answers them.',
    help: 'Gladly.',
    thanks: 'You’re welcome.',
    farewell: 'Goodbye.',
    agreement: 'Good. Ask again whenever you like.',
    greeting: 'Hello! Ask me anything that this server’s documents may know.',
  },
  read_on: 'Read on',
  see_also: 'See also:',
  unknown: 'I don’t know: I find no answer to that in the documents that I answer from.',
  nearest: 'The nearest that I have:',
  examples: 'You can ask me, for example:',
};

const german: Phrases = {
  no_documents: 'Ich habe keine Dokumente, aus denen ich antworten könnte. Ihren Ordner legt ein Administrator mit `KNOWLEDGE_DIR` fest.',
  small_talk: {
    nothing: 'Was möchten Sie wissen?',
    identity: 'Ich bin die eingebaute Antwortfunktion: Ich suche Fragen in den Dokumenten dieses Servers und zitiere, was sie beantwortet.',
    help: 'Gern.',
    thanks: 'Gern geschehen.',
    farewell: 'Auf Wiedersehen.',
    agreement: 'Gut. Fragen Sie gern weiter.',
    greeting: 'Guten Tag! Fragen Sie mich alles, was in den Dokumenten dieses Servers stehen könnte.',
  },
  read_on: 'Weiterlesen',
  see_also: 'Siehe auch:',
  unknown: 'Das weiß ich nicht: In den Dokumenten, aus denen ich antworte, finde ich dazu nichts.',
  nearest: 'Am nächsten kommt dem:',
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
