import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './checkout.mjs';

const GROUPS_FOLDER = path.join(ROOT, '.cache', 'spec-groups');

/** Most bytes of source in one group: small enough that the last groups of a run end at about the same time. */
const GROUP_BYTES = 90_000;

/** Specs with little code and long run times: they start processes and wait for them. */
const SLOW = /[\\/]api[\\/]test[\\/](bench\.spec|drills[\\/])/;

/** Code at the top level of a spec that affects every other one in its group: hooks, and settings or mocks of the module registry. */
const AFFECTS_OTHERS = /^(before|after)(All|Each)\(|^jest\.|unstable_mockModule/m;

/**
 * A spec of a project.
 * @typedef {{ file: string, bytes: number, alone: boolean }} Spec
 */

/**
 * Reads how large a spec is, and whether it needs a module registry of its own.
 * @param {string} file absolute path
 * @returns {Spec}
 */
export function readSpec(file) {
  const source = readFileSync(file, 'utf8');
  return { file, bytes: source.length, alone: SLOW.test(file) || AFFECTS_OTHERS.test(source) };
}

/**
 * All specs in a folder, in the order of their paths.
 * @param {string} folder absolute path
 * @returns {Spec[]}
 */
export function specsIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.') ? [] : specsIn(file);
    return entry.name.endsWith('.spec.ts') ? [readSpec(file)] : [];
  });
}

/**
 * Divides specs into groups whose members share one module registry. Loading Angular, or Nest with TypeORM, takes longer than most
 * specs do; in a group it happens once.
 * @param {Spec[]} specs in the order of their paths, so that neighbours are together
 * @returns {Spec[][]} the groups that take longest first; every spec is in exactly one
 */
export function groupSpecs(specs) {
  const groups = specs.filter(({ alone }) => alone).map((spec) => [spec]);
  let size = Infinity;
  for (const spec of specs.filter(({ alone }) => !alone)) {
    if (size + spec.bytes > GROUP_BYTES) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1).push(spec);
    size += spec.bytes;
  }
  const weight = (group) => (SLOW.test(group[0].file) ? Infinity : group.reduce((sum, { bytes }) => sum + bytes, 0));
  return groups.sort((a, b) => (weight(a) === weight(b) ? 0 : weight(b) - weight(a)));
}

/** Named after the first and the last spec; the number gives the order. */
function groupName(group, index) {
  const names = [...new Set([group[0], group.at(-1)].map(({ file }) => path.basename(file, '.spec.ts')))];
  return `${String(index + 1).padStart(3, '0')}-${names.join('-to-')}`;
}

/**
 * What a project of jest's runs. Where TEST_GROUPS=1 (`npm test` sets it), that is generated files, each of which imports a group of
 * specs; otherwise it is each spec by itself.
 * @param {string} project name of the project
 * @param {string[]} folders absolute paths of the folders that have specs
 * @returns {{ roots: string[], testMatch: string[] }} settings of the project
 */
export function specFiles(project, folders) {
  if (process.env.TEST_GROUPS !== '1') return { roots: folders, testMatch: ['**/*.spec.ts'] };
  const target = path.join(GROUPS_FOLDER, project);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  groupSpecs(folders.flatMap(specsIn)).forEach((group, index) => {
    const imports = group.map(({ file }) => `import '${path.relative(target, file).replaceAll(path.sep, '/').replace(/\.ts$/, '')}';\n`);
    writeFileSync(path.join(target, `${groupName(group, index)}.spec.ts`), imports.join(''));
  });
  return { roots: [target], testMatch: ['**/*.spec.ts'] };
}
