import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { groupSpecs, readSpec, specsIn } from '../../scripts/lib/spec-groups.mjs';

const spec = (file: string, bytes = 1_000, alone = false) => ({ file, bytes, alone });

function aloneWith(source: string): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchboard-groups-'));
  try {
    const file = path.join(folder, 'a.spec.ts');
    writeFileSync(file, source);
    return readSpec(file).alone;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the groups of specs that npm test runs', () => {
  it('have every spec once', () => {
    const specs = Array.from({ length: 300 }, (_, index) => spec(`/x/${index}.spec.ts`, 5_000 + (index % 7) * 3_000, index % 11 === 0));
    const grouped = groupSpecs(specs).flat();
    expect(grouped).toHaveLength(specs.length);
    expect(new Set(grouped)).toEqual(new Set(specs));
  });

  it.each(['api/src', 'api/test', 'admin/src', 'admin/testing'])('have every spec of %s', (folder) => {
    const root = path.join(projectRoot(), folder);
    const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.spec.ts'));
    const found = groupSpecs(specsIn(root)).flat().map(({ file }) => path.relative(root, file));
    expect(found.sort()).toEqual(all.sort());
    expect(found.length).toBeGreaterThan(0);
  });

  it('are limited in size, and keep apart what must be alone', () => {
    const groups = groupSpecs([spec('/x/a.spec.ts', 50_000), spec('/x/b.spec.ts', 10, true), spec('/x/c.spec.ts', 30_000), spec('/x/d.spec.ts', 30_000)]);
    expect(groups.map((group) => group.map(({ file }) => path.basename(file)))).toEqual([['a.spec.ts', 'c.spec.ts'], ['d.spec.ts'], ['b.spec.ts']]);
  });

  it('begin with those that start processes and wait for them', () => {
    const groups = groupSpecs([spec('/x/large.spec.ts', 80_000), spec('/x/api/test/drills/wait.spec.ts', 10, true)]);
    expect(groups[0]).toEqual([spec('/x/api/test/drills/wait.spec.ts', 10, true)]);
  });

  it.each([
    ['a hook at the top level', "beforeEach(() => undefined);\ndescribe('x', () => undefined);", true],
    ['a setting of jest', "jest.setTimeout(1);\ndescribe('x', () => undefined);", true],
    ['a mock of the module registry', "it('x', () => jest.unstable_mockModule('y', () => ({})));", true],
    ['hooks within a describe', "describe('x', () => {\n  beforeEach(() => undefined);\n});", false],
  ])('know a spec with %s', (_, source, alone) => {
    expect(aloneWith(source)).toBe(alone);
  });
});
