import { importsOf, type Source } from './source.js';

/**
 * Who stands on whom, lowest first: each may import what stands before it, and itself. A new feature is put here where it
 * belongs, above what it uses and listens to.
 */
export const ORDER = [
  'core', 'migrations',
  'users', 'auth', 'sessions', 'knowledge', 'chat', 'search', 'live', 'doctor', 'export', 'activity', 'audit',
  'extension', 'extensions', 'app.module', 'bootstrap', 'commands', 'index', 'main',
];

/** The same inside a feature, by a file's stem: each may import what stands before it. What bears another stem is free. */
const STEMS = ['entity', 'repository', 'service', 'controller', 'module'];

/** Stems of what only describes: it knows no service, repository or controller. */
const DESCRIBING = ['entity', 'view', 'errors', 'events', 'parameter', 'status'];

const unitOf = (path: string): string => path.split('/')[0]!.replace(/\.ts$/, '');
const stemOf = (path: string): string => /([\w-]+)\.ts$/.exec(path)![1]!;

/** Imports that run upward, between features or inside one. */
export function upwardImports(sources: Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap(({ target }) => {
      if (target === null) return [];
      const [from, to] = [unitOf(source.path), unitOf(target)];
      const unknown = [from, to].find((unit) => !ORDER.includes(unit));
      if (unknown !== undefined) return [`${source.path}: ${unknown} has no place in the order of features`];
      if (ORDER.indexOf(to) > ORDER.indexOf(from)) return [`${source.path} imports ${target}, which stands above it`];
      return inwardFault(source.path, target);
    }),
  );
}

function inwardFault(path: string, target: string): string[] {
  const [from, to] = [stemOf(path), stemOf(target)];
  const upward = STEMS.includes(from) && STEMS.indexOf(to) > STEMS.indexOf(from);
  const knowing = DESCRIBING.includes(from) && STEMS.indexOf(to) > 0;
  const skipping = from === 'controller' && (to === 'repository' || to === 'entity');
  return upward || knowing || skipping ? [`${path} imports ${target}: a ${from} does not know a ${to}`] : [];
}

/** Circles of imports, each once, as the paths that it leads through. */
export function circles(sources: Source[]): string[] {
  const targets = new Map(sources.map((source) => [source.path, importsOf(source).flatMap(({ target }) => target ?? [])]));
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) return void found.push([...trail.slice(at), path].join(' → '));
    if (done.has(path)) return;
    for (const next of targets.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) walk(path, []);
  return found;
}

/** Who imports the application module; only the bootstrap may. */
export function importersOf(sources: Source[], target: string): string[] {
  return sources.filter((source) => importsOf(source).some((each) => each.target === target)).map(({ path }) => path);
}
