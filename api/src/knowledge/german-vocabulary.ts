import { foldText } from '../core/text/fold.js';
import { germanStem } from './german.js';

/**
 * Words of this service's field in German, for questions in German to documents in English, such as the handbook: each line has what the
 * English documents say, followed by the German words for it. Words that both languages share (Browser, Server, Backup) are left out.
 */
const vocabulary = `
  access: Zugriff
  account: Konto Konten Benutzerkonto Nutzerkonto
  active: aktiv
  activity: Aktivität
  address: Adresse
  administrator: Verwaltende Verwalter Verwalterin Administratorin
  answer: Antwort antworten beantworten
  archive: archivieren Archiv
  ask: fragen Frage
  attack: Angriff angreifen
  audit log: Protokoll Prüfprotokoll Auditprotokoll
  backup: Sicherung Datensicherung Sicherungskopie sichern
  certificate: Zertifikat
  change: ändern geändert Änderung wechseln anpassen
  check: prüfen überprüfen Prüfung
  colour: Farbe
  connection: Verbindung verbinden
  conversation: Gespräch Unterhaltung Konversation
  copy: kopieren
  counter: Zähler zählen
  create: anlegen erstellen hinzufügen
  dark: dunkel dunkle
  data: Daten
  database: Datenbank
  delete: löschen gelöscht Löschung entfernen
  disable: sperren gesperrt deaktivieren Sperrung
  disk: Festplatte
  doctor: Diagnose
  document: Dokument
  edit: bearbeiten
  encrypt: verschlüsseln Verschlüsselung
  end: beenden beendet schließen geschlossen
  error: Fehler Fehlermeldung
  export: exportieren
  extension: Erweiterung erweitern
  fail: fehlschlagen fehlgeschlagen ausfallen Ausfall
  fast: schnell
  file: Datei
  filter: filtern
  find: finden suchen Suche
  folder: Ordner Verzeichnis
  forgot: vergessen
  full: voll
  guaranteed: garantiert Garantie
  hand back: zurückgeben Rückgabe
  handbook: Handbuch
  healthy: gesund
  hide: verbergen verstecken
  idle: ruhend untätig inaktiv
  import: importieren
  install: installieren Installation einrichten Einrichtung
  interrupted: unterbrochen
  key: Schlüssel
  keyboard shortcuts: Tastenkürzel Tastaturkürzel
  keyboard: Tastatur
  language model: Sprachmodell
  language: Sprache
  length: Länge
  limit: Grenze begrenzen Begrenzung Beschränkung
  list: Liste
  live: Echtzeit
  long: lang
  machine: Rechner
  message: Nachricht
  model: Modell
  move: umziehen Umzug
  name: benennen
  new: neu
  notified: benachrichtigen Benachrichtigung
  open: öffnen geöffnet
  password: Passwort Passwörter Kennwort Kennwörter
  person: Mensch
  pin: anheften
  question: Rückfrage
  rate: bewerten Bewertung
  read: lesen mitlesen einsehen
  register: registrieren Registrierung
  rename: umbenennen
  requests: Anfrage
  reset: zurücksetzen
  restart: neustarten Neustart
  restore: wiederherstellen Wiederherstellung zurückspielen
  role: Rolle
  rule: Regel
  run: betreiben Betrieb ausführen
  save: speichern gespeichert
  secret: Geheimnis
  secure: sicher Sicherheit
  see: sehen ansehen
  select: auswählen Auswahl
  send: senden gesendet abschicken
  service: Dienst
  session: Sitzung
  setting: Einstellung einstellen konfigurieren Konfiguration
  several: mehrere
  show: anzeigen zeigen
  sign in: anmelden angemeldet Anmeldung einloggen
  sign out: abmelden abgemeldet Abmeldung ausloggen
  slow: langsam
  sort: sortieren Sortierung
  source: Quelle
  start: starten startet beginnen
  stay: bleiben bleibt
  stop: abbrechen anhalten stoppen
  stored: aufbewahren aufbewahrt abgelegt
  table: Tabelle
  take over: übernehmen Übernahme
  talk: sprechen reden
  title: Titel
  trace: nachvollziehen
  upgrade: aktualisieren Aktualisierung
  usage: Verbrauch Kosten
  user: Benutzer Benutzerin Benutzende Nutzer Nutzerin Nutzende Anwender
  version: Fassung
  view: Ansicht
  wait: warten wartet
  watch: überwachen Überwachung beobachten
  whisper: flüstern
  write: schreiben geschrieben
`;

/** Least length of a vocabulary entry that is recognised as the beginning of a compound, and of a word that is still being typed. */
const MIN_PART_LENGTH = 5;

/** per German stem, the English words */
const english = new Map<string, string>();
for (const line of vocabulary.trim().split('\n')) {
  const [meaning, words] = line.split(':');
  for (const word of words!.trim().split(' ')) english.set(germanStem(foldText(word)), meaning!.trim());
}
const stems = [...english.keys()];

/**
 * What a German word is called in English documents: also a compound of known words ("Sitzungsliste"), and the beginning of a known word, for
 * searches while typing.
 *
 * @param word folded
 * @returns English words, with spaces between them; undefined if the word is not known
 */
export function inEnglish(word: string): string | undefined {
  const stem = germanStem(word);
  return english.get(stem) ?? compoundInEnglish(word) ?? beginningInEnglish(stem);
}

function compoundInEnglish(word: string): string | undefined {
  const first = longest(stems.filter((each) => each.length >= MIN_PART_LENGTH && word.startsWith(each)));
  if (first === undefined) return undefined;
  const rest = word.slice(first.length);
  const second = [rest, rest.replace(/^(?:e[nrs]|[ns])/, '')].map((each) => english.get(germanStem(each))).find((each) => each !== undefined);
  return second === undefined ? english.get(first) : `${english.get(first)} ${second}`;
}

function beginningInEnglish(stem: string): string | undefined {
  if (stem.length < MIN_PART_LENGTH) return undefined;
  const whole = stems.find((each) => each.startsWith(stem));
  return whole === undefined ? undefined : english.get(whole);
}

function longest(words: readonly string[]): string | undefined {
  return [...words].sort((one, other) => other.length - one.length)[0];
}
