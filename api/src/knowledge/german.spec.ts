import { fileURLToPath } from 'node:url';
import { foldText } from '../core/text/fold.js';
import { germanStem } from './german.js';
import { inEnglish } from './german-vocabulary.js';
import { helpLink, KnowledgeBase } from './index.js';
import { isRelevant } from './ranking.js';
import { languageOf } from './search-terms.js';

const handbook = KnowledgeBase.load(fileURLToPath(new URL('../../../docs', import.meta.url)));
const found = (knowledge: KnowledgeBase, question: string) => knowledge.search(question, 5).filter(isRelevant).map(helpLink);

describe('German words', () => {
  it.each([
    ['Sitzung Sitzungen', 'sitzung'], ['Kennwort Kennwörter Kennwörtern', 'kennwort'], ['Verwaltende Verwaltenden', 'verwaltend'], ['Hund Hunde Hunden Hundes', 'hund'],
    ['schnell schnelle schneller schnellste', 'schnell'], ['Straße Strassen', 'strass'], ['See', 'see'], ['Haus', 'haus'], ['20er', '20er'],
  ])('%s: one term, %s', (words, stem) => {
    for (const word of words.split(' ')) expect([word, germanStem(foldText(word))]).toEqual([word, stem]);
  });

  it.each([
    ['Sitzungen', 'session'], ['Sicherungen', 'backup'], ['Sitzungsliste', 'session list'], ['Passwortänderung', 'password change'], ['Benutzerdaten', 'user data'], ['Kennw', 'password'],
    ['Sprachmodelle', 'language model'], ['Sprach', 'language'], ['Sitz', undefined], ['databse', undefined], ['Helikopter', undefined],
  ])('%s is in English %p', (word, english) => {
    expect(inEnglish(foldText(word))).toBe(english);
  });

  it.each([
    ['Wie geht das?', 'de'], ['Was ist eine Sitzung?', 'de'], ['How do I translate "das ist ein Haus"? I have no idea what it is about.', 'en'], ['what is a hat', 'en'], ['man die', 'en'], ['', 'en'],
  ])('%p is in %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});

describe('German questions to the handbook, which is in English', () => {
  it.each([
    ['Sitzungen beenden', '/help/administering#end-a-session'],
    ['Sicherung', '/help/administering#back-up-the-data', '/help/administering#restore-a-backup'],
    ['Kennwort vergessen', '/help/using#i-forgot-my-password'],
    ['Verwaltende', '/help/administering#make-somebody-an-administrator'],
    ['Wie beende ich eine Sitzung?', '/help/administering#end-a-session'],
    ['Wo werden meine Daten gespeichert?', '/help/administering#where-is-my-data-stored'],
    ['Wer kann meine Gespräche lesen?', '/help/using#who-can-see-my-conversations'],
    ['Wie lange bleibe ich angemeldet?', '/help/using#how-long-do-i-stay-signed-in'],
    ['Wie lang muss mein Passwort sein?', '/help/using#how-long-must-my-password-be'],
    ['Nachricht nicht gesendet', '/help/using#my-message-was-not-sent'],
    ['dunkle Farben', '/help/using#change-to-dark-or-light-colours'],
    ['mit einem Menschen sprechen', '/help/using#talk-to-a-person'],
    ['Benutzer sperren', '/help/administering#disable-an-account'],
    ['Protokoll prüfen', '/help/administering#check-that-nobody-changed-the-audit-log'],
    ['Server startet nicht', '/help/administering#the-server-does-not-start'],
    ['Festplatte voll', '/help/administering#the-disk-is-full'],
    ['Umzug auf PostgreSQL', '/help/deploying#move-from-sqlite-to-postgresql'],
    ['Erweiterung schreiben', '/help/extending#write-an-extension', '/help/extending#install-list-and-remove-extensions'],
  ])('%s', (question, ...right) => {
    expect(right).toContain(found(handbook, question)[0]);
  });

  it.each(['Wie spät ist es?', 'Wie koche ich Reis?', 'Was ist die Hauptstadt von Peru?', 'Danke schön', 'Erzähl mir einen Witz', 'Wie wird das Wetter morgen?', 'Schreibe mir ein Gedicht'])(
    'nothing fits: %s',
    (question) => expect(found(handbook, question)).toEqual([]),
  );
});

describe('German documents', () => {
  const garden = { document: 'garten', markdown: '# Der Garten\n\n## Tomaten gießen\n\nDie Tomaten werden morgens an den Wurzeln gegossen und nicht auf den Blättern.\n\n## Sitzung\n\nDer Verein tagt in einer Sitzung im Mai.' };
  const mower = { document: 'mower', markdown: '# The mower\n\n## Sharpen the blade\n\nTake the blade off and grind it on both of its sides.\n\n## Session\n\nA session is what you make of it.' };
  const mixed = new KnowledgeBase([garden, mower]);

  it('are found by inflected words, with and without umlauts, and not by function words', () => {
    for (const question of ['Wie gieße ich eine Tomate?', 'tomate giessen', 'Blattes', 'Blätter', 'blatter']) expect([question, found(mixed, question)[0]]).toEqual([question, '/help/garten#tomaten-gießen']);
    expect(found(mixed, 'Wo ist das?')).toEqual([]);
  });

  it('come before a translation of the question; English questions find what they did', () => {
    expect(found(mixed, 'Sitzungen')).toEqual(['/help/garten#sitzung']);
    expect(found(new KnowledgeBase([mower]), 'Sitzungen')).toEqual(['/help/mower#session']);
    expect([found(mixed, 'sharpening the blades')[0], found(mixed, 'session')[0]]).toEqual(['/help/mower#sharpen-the-blade', '/help/mower#session']);
  });
});
