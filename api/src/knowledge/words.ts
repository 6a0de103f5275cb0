/**
 * How texts and questions become search terms, the same for both.
 *
 * English only where it must choose (stop words, endings); other languages still match by their words, prefixes and typos.
 */

/** Words that say nothing about what a question is about. */
const stopWords = new Set(
  (
    'a about above after again all also am an and any are aren as at be because been before being below both but by can cannot could ' +
    'couldn did didn do does doesn doing don done else ever for from get gets getting give given go goes going got had has hasn have ' +
    'haven having he her here hers him his how however i if in into is isn it its itself just know let ll make makes may me might ' +
    'mine more most much must my myself need needs no nor not now of off on once one only or other our ours out over own please possible ' +
    're really s same shall she should shouldn so some something such t tell than that the their them then there these they thing ' +
    'things this those through to too under until up us use using ve very want wants was wasn way we were weren what when where ' +
    'whether which while who whom whose why will with without won would wouldn yes yet you your yours'
  ).split(' '),
);

/**
 * What people call by several names, brought to one term each. Phrases come first, since they consist of stop words partly.
 * A general vocabulary of software; nothing here knows any particular document.
 */
const phrases: [RegExp, string][] = [
  [/\b(sign|log)(ed|ing|s)?[ -]?(in|on|ins|ons)\b|\blogged[ -]?(in|on)\b|\blogging[ -]?(in|on)\b/g, 'signin'],
  [/\b(sign|log)(ed|ing|s)?[ -]?(out|off|outs)\b|\blogged[ -]?(out|off)\b|\blogging[ -]?(out|off)\b/g, 'signout'],
  [/\bsign(ed|ing|s)?[ -]?ups?\b|\bregistrations?\b|\bregist(er|ers|ered|ering)\b/g, 'register'],
  [/\bback(s|ed|ing)?[ -]?ups?\b/g, 'backup'],
  [/\bset(s|ting)?[ -]up\b|\bsetup\b/g, 'install'],
  [/\be-mails?\b/g, 'email'],
  [/\breal[ -]time\b/g, 'live'],
  [/\b(language models?|llms?|chatgpt|gpt|large language models?)\b/g, 'language model'],
  [/\bwon'?t\b|\bcan'?t\b|\bdoesn'?t\b|\bdon'?t\b|\bisn'?t\b/g, ' '],
];

const synonyms: Record<string, string> = {
  admin: 'administrator',
  admins: 'administrator',
  bot: 'responder',
  chat: 'conversation',
  chats: 'conversation',
  close: 'end',
  config: 'setting',
  configuration: 'setting',
  configure: 'setting',
  db: 'database',
  endpoint: 'route',
  endpoints: 'route',
  erase: 'delete',
  https: 'https',
  maximum: 'long',
  length: 'long',
  option: 'setting',
  options: 'setting',
  postgres: 'postgresql',
  quick: 'fast',
  quickly: 'fast',
  remove: 'delete',
  removing: 'delete',
  save: 'store',
  saved: 'store',
  ssl: 'https',
  terminate: 'end',
  tls: 'https',
  update: 'upgrade',
  updating: 'upgrade',
  url: 'address',
  urls: 'address',
};
