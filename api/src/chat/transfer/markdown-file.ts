import type { Message, MessageRole, Session, Source } from '@switchboard/shared';

/** Where the names of what is said come from, by role. */
const AUTHORS: Record<MessageRole, string> = { user: 'User', assistant: 'Assistant', operator: 'Operator', system: 'System' };

/** The characters that have a meaning within a line of Markdown. */
const MARKUP = /[\\`*_[\]<>&~|#$]/g;
/** White space, controls, and characters that set the direction of what follows. */
const SPACE = /[\s\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** The beginning of a conversation's Markdown file: its title and times. */
export function markdownHead({ title, created_at, last_activity_at, ended_at }: Pick<Session, 'title' | 'created_at' | 'last_activity_at' | 'ended_at'>): string {
  const times = [`- Begun: ${timeOf(created_at)}`, `- Last activity: ${timeOf(last_activity_at)}`, ...(ended_at === null ? [] : [`- Ended: ${timeOf(ended_at)}`])];
  return `# ${plain(title ?? '') || 'Conversation'}\n\n${times.join('\n')}\n`;
}

/**
 * A message as a section of a Markdown file. What was said is in a fence, verbatim: it can neither end the section nor forge another.
 *
 * @param origin the server's, for the links of its own documents
 */
export function markdownOf(message: Message, origin: string): string {
  const { content, created_at, status } = message;
  const fence = '`'.repeat(Math.max(3, longestRun(content) + 1));
  const isUnfinished = status === 'complete' ? '' : ` (${status})`;
  const said = `${fence}markdown\n${content}${content.endsWith('\n') ? '' : '\n'}${fence}\n`;
  return `\n## ${authorOf(message)}, ${timeOf(created_at)}${isUnfinished}\n\n${said}${sourcesOf(message, origin)}`;
}

/** Cited sources with their numbers in the text, without those that the answer was given and does not cite. */
function sourcesOf({ sources }: Message, origin: string): string {
  const lines = sources.flatMap((source, at) => {
    if (source.cited === false) return [];
    return `- ${source.cited ? `\\[${at + 1}\\] ` : ''}${linkTo(source, origin)}\n`;
  });
  return lines.length === 0 ? '' : `\nSources:\n\n${lines.join('')}`;
}

function authorOf({ role, responder, model, author_name }: Message): string {
  const names = (role === 'assistant' ? [responder, model] : role === 'operator' ? [author_name] : []).filter((name) => name !== null && name !== '');
  return names.length === 0 ? AUTHORS[role] : `${AUTHORS[role]} (${names.map((name) => plain(name!)).join(', ')})`;
}

function linkTo({ title, url }: Source, origin: string): string {
  const address = URL.canParse(url, origin) ? new URL(url, origin) : null;
  const text = plain(title) || plain(url);
  return address && /^https?:$/.test(address.protocol) ? `[${text}](<${address.href.replaceAll('\\', '%5C')}>)` : text;
}

/** A text as one line without markup. */
function plain(text: string): string {
  return text.replace(SPACE, ' ').trim().replace(MARKUP, '\\$&');
}

/** The length of the longest run of backticks. */
function longestRun(content: string): number {
  let longest = 0;
  let run = 0;
  for (let at = 0; at < content.length; at++) {
    run = content[at] === '`' ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

/** @param instant ISO 8601 in UTC */
function timeOf(instant: string): string {
  return `${instant.slice(0, 19).replace('T', ' ')} UTC`;
}
