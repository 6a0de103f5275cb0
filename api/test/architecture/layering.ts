import { importsOf, type Source } from './source.js';

/** The layers, lowest first: each may import those before it, and itself. Add a new feature above everything that it uses or listens to. */
export const ORDER = [
  'core', 'migrations',
  'users', 'auth', 'policies', 'sessions', 'knowledge', 'chat', 'models', 'search', 'live', 'doctor', 'export', 'activity', 'views', 'audit', 'metrics', 'settings',
  'extension', 'app.module', 'bootstrap', 'commands', 'index', 'main',
];

/** The same within a feature, by file stem: each may import those before it. Other stems are unrestricted. */
const STEMS = ['entity', 'repository', 'service', 'controller', 'module'];

/** Stems of purely descriptive files: they import no service, repository or controller. */
const DESCRIPTIVE_STEMS = ['entity', 'view', 'errors', 'events', 'parameter', 'status'];

const unitOf = (path: string): string => path.split('/')[0]!.replace(/\.ts$/, '');
const stemOf = (path: string): string => /([\w-]+)\.ts$/.exec(path)![1]!;

/** Imports that point upward, between features or within one. */
export function upwardImports(sources: Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap(({ target }) => {
      if (target === null) return [];
      const [from, to] = [unitOf(source.path), unitOf(target)];
      const unknown = [from, to].find((unit) => !ORDER.includes(unit));
      if (unknown !== undefined) return [`${source.path}: ${unknown} is missing from the order of features`];
      if (ORDER.indexOf(to) > ORDER.indexOf(from)) return [`${source.path} imports ${target}, which is above it`];
      return upwardWithinFeature(source.path, target);
    }),
  );
}

function upwardWithinFeature(path: string, target: string): string[] {
  const [from, to] = [stemOf(path), stemOf(target)];
  const isUpward = STEMS.includes(from) && STEMS.indexOf(to) > STEMS.indexOf(from);
  const isForbidden = DESCRIPTIVE_STEMS.includes(from) && STEMS.indexOf(to) > 0;
  const skipsService = from === 'controller' && (to === 'repository' || to === 'entity');
  return isUpward || isForbidden || skipsService ? [`${path} imports ${target}: a ${from} must not depend on a ${to}`] : [];
}

/** Import cycles, each once, as the paths they pass through. */
export function importCycles(sources: Source[]): string[] {
  const targets = new Map(sources.map((source) => [source.path, importsOf(source).flatMap(({ target }) => target ?? [])]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) return void found.push([...trail.slice(at), path].join(' → '));
    if (done.has(path)) return;
    for (const next of targets.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return found;
}

/** The files that import the application module; only the bootstrap may. */
export function importersOf(sources: Source[], target: string): string[] {
  return sources.filter((source) => importsOf(source).some((each) => each.target === target)).map(({ path }) => path);
}

/** The folders of core, lowest first: each may import those before it, and itself. */
const CORE_ORDER = [
  'text', 'ids', 'memory', 'files', 'bus', 'clock', 'tracing', 'metrics', 'errors', 'config', 'build', 'logging', 'limits', 'paging', 'database', 'instances', 'http', 'web', 'health',
];

/** What the folders within core/database may import from one another; `database` itself, which chooses between them, may import all. */
const WITHIN_DATABASE: Readonly<Record<string, readonly string[]>> = { search: [], sqlite: ['search'], postgres: ['search'] };

/** Imports between the folders of core that point upward, and those between the two databases. */
export function importsBetweenCoreFolders(sources: Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap(({ target }) => {
      const [from, to] = [coreFolderOf(source.path), coreFolderOf(target ?? '')];
      if (from === null || to === null) return [];
      const unknown = [from, to].find((folder) => !CORE_ORDER.includes(folder));
      if (unknown !== undefined) return [`${source.path}: ${unknown} is missing from the order of core's folders`];
      if (CORE_ORDER.indexOf(to) > CORE_ORDER.indexOf(from)) return [`${source.path} imports ${target}, which is above it`];
      const [inner, other] = [databaseFolderOf(source.path), databaseFolderOf(target!)];
      const isForeign = inner !== null && other !== null && inner !== other && !WITHIN_DATABASE[inner]?.includes(other);
      return isForeign ? [`${source.path} imports ${target}: ${inner} must not import ${other}`] : [];
    }),
  );
}

/** The folder of a file in core; null for a file elsewhere and for the module that assembles core. */
const coreFolderOf = (path: string): string | null => /^core\/([\w-]+)\//.exec(path)?.[1] ?? null;
const databaseFolderOf = (path: string): string | null => /^core\/database\/([\w-]+)\//.exec(path)?.[1] ?? null;
