import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { readSources } from './architecture/source.js';

interface Manifest {
  version?: string;
  workspaces?: string[];
  dependencies?: Record<string, string>;
}

const read = (file: string): string => readFileSync(join(projectRoot(), file), 'utf8');
const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json'))) as Manifest;
const { version, workspaces } = manifestOf('.');

/** Whether a version is higher than another, both as three numbers. */
function isHigher(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => text.split('.').map(Number));
  const at = left!.findIndex((number, index) => number !== right![index]);
  return at >= 0 && left![at]! > right![at]!;
}

test('all packages have one version and depend on each other in that version, also in the lock file', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Manifest> };
  const manifests = [...workspaces!.map((folder) => [folder, manifestOf(folder)] as const), ...['', ...workspaces!].map((folder) => [`lock file: ${folder}`, packages[folder]!] as const)];
  for (const [where, manifest] of manifests) {
    expect([where, manifest.version]).toEqual([where, version]);
    for (const [name, wanted] of Object.entries(manifest.dependencies ?? {}))
      if (name.startsWith('@switchboard/')) expect([where, name, wanted]).toEqual([where, name, version]);
  }
});

test('the changelog begins with this version', () => {
  expect(/^## (\S+)/m.exec(read('CHANGELOG.md'))![1]).toBe(version);
});

test('nothing is documented as existing only since a later version', () => {
  expect(['0.1.9', '0.2.0', '0.2.1', '0.10.0', '1.0.0'].map((since) => isHigher(since, '0.2.0'))).toEqual([false, false, true, true, true]);
  const sources = ['src', '../shared/src'].flatMap((folder) => readSources(folder));
  const since = sources.flatMap(({ path, text }) => [...text.matchAll(/@since (\d+\.\d+\.\d+)/g)].map(({ 1: number }) => [path, number!] as const));
  expect(since.length).toBeGreaterThan(50);
  expect(since.filter(([, number]) => isHigher(number, version!))).toEqual([]);
});
