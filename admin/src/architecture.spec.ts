import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(process.cwd(), 'admin/src');
const FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.(ts|html|scss)$/.test(file));
/** Written by the build: the one file that names the installed extensions. */
const LIST_OF_EXTENSIONS = 'app/extensions.generated.ts';
const CODE = FILES.filter((file) => file.endsWith('.ts') && file !== LIST_OF_EXTENSIONS && !/\.(spec|bed|fixture)\.ts$/.test(file));
/** The sources of the console halves of the extensions in the checkout, from the root. */
const EXTENSIONS = readdirSync(process.cwd()).includes('extensions')
  ? readdirSync('extensions', { recursive: true, encoding: 'utf8' })
      .map((file) => `extensions/${file.replaceAll('\\', '/')}`)
      .filter((file) => /^extensions\/[^/]+\/admin\/.*\.(ts|html|scss)$/.test(file) && !/\/(node_modules|dist)\//.test(file))
  : [];
/** What a console half may import besides its own files. */
const OPEN_TO_EXTENSIONS = /^(@switchboard\/admin(\/define)?|@angular\/[\w/-]+|rxjs)$/;
const TEXTS = /^app\/i18n\//;
const MAX_LINES = 250;
/** Longer templates are divided: a row is a component, and so is what repeats. */
const MAX_TEMPLATE = { lines: 95, columns: 120 };
/** Values of shared whose modules do not need zod. */
const WITHOUT_SCHEMA: ReadonlySet<string> = new Set([
  'headingAnchor', 'HEARTBEAT_MS', 'IDLE_AFTER_MS', 'MAX_SELECTED_SESSIONS', 'MessageTree', 'parseDuration', 'SYSTEM_SENTENCES',
]);

/** APIs that browsers provide only to pages from HTTPS or localhost (W3C Secure Contexts), in every form of access. */
const ON_NAVIGATOR =
  'clipboard|locks|serviceWorker|storage|share|canShare|wakeLock|credentials|mediaDevices|geolocation|permissions|userAgentData|bluetooth|usb|gpu';
const SECURE_ONLY = new RegExp(
  [
    String.raw`\b(randomUUID|subtle|showSaveFilePicker|showOpenFilePicker|showDirectoryPicker|cookieStore|isSecureContext)\b`,
    String.raw`\bcaches\.|\bnew Notification\b|\bNotification\.|\bPushManager\b|\bPaymentRequest\b`,
    String.raw`\bnavigator\s*(\??\.\s*|\??\.?\[\s*['"])(${ON_NAVIGATOR})\b|\{[^{}]*\b(${ON_NAVIGATOR})\b[^{}]*\}\s*=\s*(window\.|inject\(DOCUMENT\)\.defaultView\??\.)?navigator\b`,
  ].join('|'),
  'g',
);

/** The layers that each layer may import from. `routes` is the top one, which assembles the pages; `door` is what extensions may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  routes: ['core', 'features'],
  door: ['core', 'ui', 'i18n'],
  features: ['core', 'ui'],
  core: ['core', 'ui', 'i18n'],
  ui: ['ui'],
  i18n: ['i18n'],
};

function layerOf(file: string): string {
  if (/^(public|define)(\.ts)?$/.test(file)) return 'door';
  return /^app\/(core|ui|features|i18n)\//.exec(file)?.[1] ?? 'routes';
}

function read(file: string, root = ROOT): string {
  return readFileSync(join(root, file), 'utf8');
}

interface Import {
  readonly of: string;
  readonly isType: boolean;
  readonly names: string;
}

function importsOf(file: string, root = ROOT): Import[] {
  const found = [...read(file, root).matchAll(/(?:import|export)\s+(type\s+)?([^;'"]*?)\s*from\s*'([^']+)'|import\('([^']+)'\)/g)];
  return found.map(([, isType, names, of, lazy]) => ({ of: of ?? lazy ?? '', isType: isType !== undefined, names: names ?? '' }));
}

function target(file: string, of: string): string {
  return relative('.', normalize(join(dirname(file), of))).replaceAll('\\', '/');
}

/** Whether a relative import of a console half stays within its folder. */
function isWithin(file: string, of: string): boolean {
  const [half] = /^extensions\/[^/]+\/admin\//.exec(file) ?? [''];
  return of.startsWith('.') && `${target(file, of)}/`.startsWith(half);
}

describe('the architecture rules of the web application', () => {
  it('imports point down only: routes → features → ui and core → shared, and no feature imports another', () => {
    const wrong = CODE.flatMap((file) =>
      importsOf(file)
        .filter(({ of }) => of.startsWith('.'))
        .map(({ of }) => target(file, of))
        .filter((to) => {
          const [from, into] = [layerOf(file), layerOf(to)];
          if (from === into && from === 'features') return file.split('/')[2] !== to.split('/')[2];
          return from !== into && !MAY_IMPORT[from]?.includes(into);
        })
        .map((to) => `${file} → ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('imports types from shared, and no value that would pull in the schemas', () => {
    const wrong = CODE.flatMap((file) =>
      importsOf(file)
        .filter(({ of, isType }) => of === '@switchboard/shared' && !isType)
        .flatMap(({ names }) => names.replace(/[{}]/g, '').split(','))
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type ') && !WITHOUT_SCHEMA.has(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('imports shared by its package name, and nothing else from outside its own folder', () => {
    const wrong = CODE.filter((file) => importsOf(file).some(({ of }) => of.startsWith('.') && target(file, of).startsWith('..')));
    expect(wrong).toEqual([]);
  });

  it('names the installed extensions in one generated file, which only the configuration of the application imports', () => {
    const importing = FILES.filter((file) => file.endsWith('.ts')).filter((file) => importsOf(file).some(({ of }) => /extensions\.generated$|(^|\/)extensions\/[^/]+\/admin\//.test(of)));
    expect(importing.filter((file) => file !== LIST_OF_EXTENSIONS)).toEqual(['app/app.config.ts']);
  });

  it('imports nothing from the door, which is for extensions', () => {
    expect(CODE.filter((file) => importsOf(file).some(({ of }) => of.startsWith('@switchboard/admin') || (of.startsWith('.') && /^(public|define)$/.test(target(file, of)))))).toEqual([]);
  });

  it('has extensions that import only the door, Angular and RxJS', () => {
    const wrong = EXTENSIONS.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts')).flatMap((file) =>
      importsOf(file, '.').filter(({ of }) => !OPEN_TO_EXTENSIONS.test(of) && !(of.startsWith('./') || isWithin(file, of))).map(({ of }) => `${file}: ${of}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has extensions whose declarations load nothing that only their pages need', () => {
    const wrong = EXTENSIONS.filter((file) => /^extensions\/[^/]+\/admin\/index\.ts$/.test(file)).flatMap((file) =>
      importsOf(file, '.').filter(({ of, isType, names }) => !isType && names !== '' && of !== '@switchboard/admin/define' && !of.startsWith('./')).map(({ of }) => `${file}: ${of}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has extensions with short files that leave secure contexts, tokens and raw HTML to the console', () => {
    const wrong = EXTENSIONS.filter((file) => !file.endsWith('.spec.ts')).filter((file) => {
      const text = read(file, '.');
      return text.trimEnd().split('\n').length > MAX_LINES || new RegExp(SECURE_ONLY).test(text) || /access_token|bypassSecurityTrust|\[innerHTML\]|\sstyle="/.test(text);
    });
    expect(wrong).toEqual([]);
  });

  it('has no circular imports', () => {
    const edges = new Map(
      CODE.map((file) => [
        file,
        importsOf(file)
          .filter(({ of, isType }) => of.startsWith('.') && !isType)
          .map(({ of }) => target(file, of))
          .map((to) => CODE.find((other) => other === `${to}.ts` || other === `${to}/index.ts`))
          .filter((to) => to !== undefined),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (done.has(file) || path.includes(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of edges.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });

  it('keeps files short, except translations', () => {
    const long = FILES.filter((file) => !TEXTS.test(file)).filter((file) => read(file).trimEnd().split('\n').length > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('keeps templates short and narrow', () => {
    const long = FILES.filter((file) => file.endsWith('.html')).flatMap((file) => {
      const lines = read(file).trimEnd().split('\n');
      const wide = lines.flatMap((line, index) => (line.length > MAX_TEMPLATE.columns ? [`${file}:${index + 1}: ${line.length} columns`] : []));
      return lines.length > MAX_TEMPLATE.lines ? [`${file}: ${lines.length} lines`, ...wide] : wide;
    });
    expect(long).toEqual([]);
  });

  it('has no folders or files of utilities, helpers or common code', () => {
    expect(FILES.filter((file) => /(^|[/.-])(utils?|helpers?|common)([/.-]|$)/.test(file))).toEqual([]);
  });

  it('has one polling primitive: code that repeats by a timer of its own sends no requests', () => {
    const repeats = CODE.filter((file) => !file.startsWith('app/core/live/') && /(?<![.\w])(setInterval|interval)\(/.test(read(file)));
    expect(repeats.filter((file) => /HttpClient|'\/api|liveStream/.test(read(file)))).toEqual([]);
  });

  it('uses secure-context APIs in one file only, which has fallbacks for them', () => {
    const bare = (source: string) => source.replace(/\/\*[^]*?\*\/|(?<![:'"])\/\/.*/g, '');
    const wrong = FILES.filter((file) => file !== 'app/ui/secure-context/secure-context.ts' && !/\.(spec|bed|fixture)\.ts$/.test(file))
      .flatMap((file) => [...bare(read(file)).matchAll(SECURE_ONLY)].map(([what]) => `${file}: ${what}`));
    expect(wrong).toEqual([]);
  });

  it.each([
    'crypto.randomUUID()', 'const { subtle } = crypto', 'navigator.clipboard?.writeText(x)', 'const { locks } = navigator', "navigator['share']", 'new Notification(x)',
    'Notification.requestPermission()', 'window.showSaveFilePicker(x)', 'await caches.open(x)', 'navigator.storage.persist()', 'navigator?.serviceWorker', 'cookieStore.get(x)',
  ])('would detect %s', (code) => {
    expect(code.match(SECURE_ONLY)).not.toBeNull();
  });

  it('puts no token into a URL, no raw HTML into the page, and no style or script inline', () => {
    const sources = FILES.filter((file) => !file.endsWith('.spec.ts'));
    expect(sources.filter((file) => /access_token=|bypassSecurityTrust/.test(read(file)))).toEqual([]);
    const markup = sources.filter((file) => file.endsWith('.html') || /template: [`']/.test(read(file)));
    expect([...markup, 'index.html'].filter((file) => /\sstyle="|\son\w+="|<script(?! src=)|\[innerHTML\]/.test(read(file)))).toEqual([]);
  });
});
