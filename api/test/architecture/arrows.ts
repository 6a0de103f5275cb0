import { importsOf, type Source } from './source.js';

/** The layers, lowest first: each may import those before it, and itself. Add a new feature above everything that it uses or listens to. */
export const ORDER = [
  'core', 'migrations',
  'users', 'auth', 'sessions', 'knowledge', 'chat', 'search', 'live', 'doctor', 'export', 'activity', 'audit', 'settings',
  'extension', 'extensions', 'app.module', 'bootstrap', 'commands', 'index', 'main',
];

/** The same within a feature, by file stem: each may import those before it. Other stems are unrestricted. */
const STEMS = ['entity', 'repository', 'service', 'controller', 'module'];

/** Stems of purely descriptive files: they import no service, repository or controller. */
const DESCRIBING = ['entity', 'view', 'errors', 'events', 'parameter', 'status'];

const unitOf = (path: string): string => path.split('/')[0]!.replace(/\.ts$/, '');
const stemOf = (path: string): string => /([\w-]+)\.ts$/.exec(path)![1]!;

/** Imports that point upward, between features or within one. */
export function upwardImports(sources: Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap(({ target }) => {
      if (target === null) return [];
      const [from, to] = [unitOf(source.path), unitOf(target)];
      const unknown = [from, to].find((unit) => !ORDER.includes(unit));
      if (unknown !== undefined) return [`${source.path}: ${unknown} has no place in the order of features`];
      if (ORDER.indexOf(to) > ORDER.indexOf(from)) return [`${source.path} imports ${target}, which stands above it`];
      return upwardWithinFeature(source.path, target);
    }),
  );
}

function upwardWithinFeature(path: string, target: string): string[] {
  const [from, to] = [stemOf(path), stemOf(target)];
  const upward = STEMS.includes(from) && STEMS.indexOf(to) > STEMS.indexOf(from);
  const knowing = DESCRIBING.includes(from) && STEMS.indexOf(to) > 0;
  const skipping = from === 'controller' && (to === 'repository' || to === 'entity');
  return upward || knowing || skipping ? [`${path} imports ${target}: a ${from} does not know a ${to}`] : [];
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

/** The rooms of core, lowest first: each may import those before it, and itself. */
const ROOMS = [
  'text', 'ids', 'memory', 'files', 'bus', 'clock', 'errors', 'config', 'build', 'logging', 'limits', 'paging', 'database', 'http', 'web', 'health',
];

/** What the rooms within core/database may import of one another; `database` itself, which chooses between them, may import all. */
const WITHIN_DATABASE: Readonly<Record<string, readonly string[]>> = { search: [], sqlite: ['search'], postgres: ['search'] };

/** Imports between the rooms of core that point upward, and those between the two databases. */
export function importsBetweenRooms(sources: Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap(({ target }) => {
      const [from, to] = [roomOf(source.path), roomOf(target ?? '')];
      if (from === null || to === null) return [];
      const unknown = [from, to].find((room) => !ROOMS.includes(room));
      if (unknown !== undefined) return [`${source.path}: ${unknown} has no place in the order of core's rooms`];
      if (ROOMS.indexOf(to) > ROOMS.indexOf(from)) return [`${source.path} imports ${target}, which stands above it`];
      const [inner, other] = [innerRoomOf(source.path), innerRoomOf(target!)];
      const isForeign = inner !== null && other !== null && inner !== other && !WITHIN_DATABASE[inner]?.includes(other);
      return isForeign ? [`${source.path} imports ${target}: ${inner} does not know ${other}`] : [];
    }),
  );
}

/** The room of a file in core; null for a file elsewhere and for the module that assembles core. */
const roomOf = (path: string): string | null => /^core\/([\w-]+)\//.exec(path)?.[1] ?? null;
const innerRoomOf = (path: string): string | null => /^core\/database\/([\w-]+)\//.exec(path)?.[1] ?? null;
