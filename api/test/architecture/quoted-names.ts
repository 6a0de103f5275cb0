import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a document may refer to: the repository's files and the text of its code. */
export interface Repository {
  /** paths of all files, from the root, with slashes */
  files: readonly string[];
  /** every word that its code contains, without its specs */
  words: ReadonlySet<string>;
  /** the scripts of the root's package.json */
  scripts: readonly string[];
}

/** Folders whose paths a document may shorten, as in `chat/chat.service.ts` or `sessions.service`. */
const SHORTENED = ['', 'api/src/', 'admin/src/app/'];

const FOLDERS = ['admin', 'api', 'docs', 'e2e', 'extensions', 'scripts', 'shared', 'testing'];
const NOT_OURS = /(^|\/)(node_modules|dist|\.angular)\//;
const CODE = /\.(ts|mjs|js|html|json)$/;

/** Folders and files that npm and the build create. */
const CREATED = /^(dist|node_modules)\//;
/** The pattern for the files of a feature and their contents. */
const PATTERN = /^x\.|X/;
/** Names of what a rule or a decision excludes from the code. */
const EXCLUDED = new Set(['utils', 'helpers', 'common', 'secure-delete']);
const PATH = /^\.?[\w-]+(?:[./][\w.-]+)*\/?$/;

/** Reads the repository. @param root its folder */
export function readRepository(root: string): Repository {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
  );
  const files = [...readdirSync(root), ...inFolders].filter((file) => !NOT_OURS.test(`${file}/`));
  const code = inFolders.filter((file) => files.includes(file) && CODE.test(file) && !file.endsWith('.spec.ts')).map((file) => readFileSync(join(root, file), 'utf8'));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  return { files, words: new Set(code.join('\n').match(/[\w$-]+/g)), scripts: Object.keys(scripts) };
}

/**
 * The names quoted in backticks that do not exist in the repository: paths of files and folders, npm scripts, and identifiers.
 *
 * A path may omit `api/src/` or `admin/src/app/`, and a file's name may stand alone. Anything else is taken apart into words, each of which
 * must occur in the code.
 */
export function unknownNames(markdown: string, repository: Repository): string[] {
  const prose = markdown.replace(/^```[^]*?^```/gm, '');
  const quoted = [...new Set([...prose.matchAll(/`([^`\n]+)`/g)].map(({ 1: text }) => text!))];
  return quoted.filter((text) => !isKnown(text, repository));
}

function isKnown(text: string, repository: Repository): boolean {
  if (PATTERN.test(text) || EXCLUDED.has(text) || CREATED.test(text)) return true;
  const [, command, subject] = /^(npm(?: run)?|node) ([\w:./-]+)/.exec(text) ?? [];
  if (command === 'node') return isKnown(subject!, repository);
  if (command !== undefined) return subject === 'run' || repository.scripts.includes(subject!);
  if (PATH.test(text) && isPath(text, repository)) return true;
  const looksLikePath = /\.(ts|js|mjs|md|html|json)$/.test(text) || /^[\w-]+\/$/.test(text) || /^(api|admin|shared|scripts|docs|e2e|core)\//.test(text);
  return !looksLikePath && (text.match(/[\w$-]{2,}/g) ?? []).every((word) => repository.words.has(word));
}

function isPath(text: string, { files }: Repository): boolean {
  const path = text.replace(/\/$/, '');
  const isFile = (file: string): boolean => file === path || file === `${path}.ts`;
  return SHORTENED.some((folder) => files.some((file) => file.startsWith(folder) && isFile(file.slice(folder.length)))) || files.some((file) => isFile(basename(file)));
}
