/** Why a file's text is not put into a message. */
export type FileRefusal = 'picture' | 'document' | 'not_text' | 'too_large' | 'no_room' | 'unreadable';

/** Maximum size of a file in bytes. */
export const MAX_FILE_BYTES = 256 * 1_024;
/** Code points of a file that are worth putting into a message if more of it does not fit. */
const MIN_PART = 200;
/** Maximum code points of a part's last line that are left out, so that it ends with a whole line. */
const MAX_LINE_CUT = 400;
const MAX_NAME_LENGTH = 100;

/** Endings of text files, and the languages of their fences. Some systems report other types for them: `.ts` is a video to them. */
const LANGUAGES: Readonly<Record<string, string>> = {
  bash: 'bash', bat: '', c: 'c', cfg: 'ini', conf: '', cpp: 'cpp', cs: 'csharp', css: 'css', csv: 'csv', diff: 'diff', env: '', go: 'go',
  h: 'c', hpp: 'cpp', html: 'html', ini: 'ini', java: 'java', js: 'js', json: 'json', jsonl: '', jsx: 'jsx', kt: 'kotlin', log: '',
  lua: 'lua', md: 'markdown', mjs: 'js', patch: 'diff', php: 'php', pl: 'perl', properties: 'ini', ps1: 'powershell', py: 'python',
  r: 'r', rb: 'ruby', rs: 'rust', scss: 'scss', sh: 'bash', sql: 'sql', swift: 'swift', toml: 'toml', ts: 'ts', tsv: 'tsv', tsx: 'tsx',
  txt: '', vue: 'html', xml: 'xml', yaml: 'yaml', yml: 'yaml',
};
const DOCUMENTS = /\.(?:docx?|epub|key|numbers|od[pst]|pages|pdf|pptx?|rtf|xlsx?)$/i;
const PICTURES = /\.(?:avif|bmp|gif|heic|ico|jpe?g|png|svg|tiff?|webp)$/i;
/** Types of files whose content decides, next to `text/…`. */
const MAYBE_TEXT = /^(?:$|text\/|application\/(?:octet-stream|(?:.*[+-])?(?:json|xml|yaml|toml|sql|javascript|typescript|sh|httpd-php)$))/;

/** A file's text as a block of a message. */
export interface FileBlock {
  block: string;
  /** code points of the file that did not fit */
  left_out: number;
}

/** Why a file cannot be text, as far as its name, type and size tell; null if it may be. */
export function refusalOf({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): FileRefusal | null {
  const isKnown = Object.hasOwn(LANGUAGES, endingOf(name));
  if (!isKnown && (PICTURES.test(name) || type.startsWith('image/'))) return 'picture';
  if (!isKnown && (DOCUMENTS.test(name) || type === 'application/pdf')) return 'document';
  if (!isKnown && !MAYBE_TEXT.test(type)) return 'not_text';
  return size > MAX_FILE_BYTES ? 'too_large' : null;
}

/** Decodes UTF-8, with or without a byte order mark. @returns null if it is anything else */
export function decodedText(bytes: ArrayBuffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text.replace(/\r\n?/g, '\n');
  } catch {
    return null;
  }
}

/**
 * A file's text as a fenced code block under its name.
 *
 * @param name the file's name
 * @param text its content
 * @param room code points that the block may have
 * @returns null if next to nothing of it fits
 */
export function fileBlock(name: string, text: string, room: number): FileBlock | null {
  const content = [...text];
  while (content.at(-1) === '\n') content.pop();
  const longestRun = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longestRun + 1));
  const label = [...name.replace(/[\p{C}`]/gu, '')].slice(-MAX_NAME_LENGTH).join('');
  const framed = (inside: string) => `${label}:\n${fence}${LANGUAGES[endingOf(name)] ?? ''}\n${inside}\n${fence}\n`;
  const free = room - [...framed('')].length;
  if (content.length <= free) return { block: framed(content.join('')), left_out: 0 };
  if (free < MIN_PART) return null;
  const lineEnd = content.lastIndexOf('\n', free);
  const kept = lineEnd > free - MAX_LINE_CUT ? lineEnd : free;
  return { block: framed(content.slice(0, kept).join('')), left_out: content.length - kept };
}

function endingOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}
