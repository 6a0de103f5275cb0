// `npm run image` builds the container image with buildah; `npm run image:test` starts it, unprivileged and read-only.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepare } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { CommandError } from './lib/command-error.mjs';
import { runCommand } from './lib/command.mjs';
import { isInstalled, run } from './lib/programs.mjs';
import { assertStarts } from './lib/start-probe.mjs';

const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
const IMAGE = `localhost/switchboard:${version}`;
const isTest = process.argv[2] === 'test';

const COMMAND = isTest
  ? { call: 'npm run image:test', does: 'Starts the image as user 1000, read-only and without capabilities, waits until it is ready, and stops it. Run as root, after npm run image.' }
  : {
      call: 'npm run image', does: `Builds the container image ${IMAGE} with buildah.`,
      notes: 'NODE_IMAGE names another base image, IMAGE_CA the certificate of an authority that npm has to trust during the build.',
    };

await runCommand(COMMAND, async () => {
  if (!isInstalled('buildah')) throw new CommandError('buildah is not installed, so no image was built or started. On Debian and Ubuntu: apt-get install buildah');
  await (isTest ? test() : build());
  return 0;
}, process.argv.slice(isTest ? 3 : 2));

async function build() {
  await prepare();
  const { NODE_IMAGE, IMAGE_CA, SOURCE_DATE_EPOCH } = process.env;
  await buildah([
    'bud', '--file', inRoot('deploy/Containerfile'), '--ignorefile', inRoot('deploy/Containerfile.containerignore'), '--format', 'docker', '--tag', IMAGE, '--tag', 'localhost/switchboard:latest',
    '--build-arg', `VERSION=${version}`, ...(NODE_IMAGE ? ['--build-arg', `NODE_IMAGE=${NODE_IMAGE}`] : []), ...(IMAGE_CA ? ['--secret', `id=ca,src=${IMAGE_CA}`] : []),
    ...(SOURCE_DATE_EPOCH ? ['--timestamp', SOURCE_DATE_EPOCH] : []), inRoot(),
  ]);
  console.log(`Built ${IMAGE}.`);
}

/** Without a container engine: the image's root, mounted read-only in a mount namespace of its own, as user 1000 without any capability. */
async function test() {
  if (process.getuid() !== 0) throw new CommandError('npm run image:test needs root, to mount the image.');
  const container = (await buildah(['from', '--pull-never', IMAGE])).trim();
  const data = mkdtempSync(path.join(tmpdir(), 'switchboard-image-'));
  try {
    const root = (await buildah(['mount', container])).trim();
    mkdirSync(path.join(data, 'data'), { mode: 0o700 });
    await run('chown', ['-R', '1000:1000', data]);
    const script = [
      `mount --bind "${root}" "${root}"`, `mount -o remount,ro,bind "${root}"`, `mount -t tmpfs -o noexec,nosuid,mode=1777 tmpfs "${root}/tmp"`,
      `mount --bind "${data}/data" "${root}/app/api/data"`, `mount -t proc proc "${root}/proc"`,
      // chroot itself needs a right that the server must not have, so the rights are dropped inside.
      `exec chroot "${root}" /usr/bin/setpriv --reuid 1000 --regid 1000 --clear-groups --no-new-privs --bounding-set=-all sh -c 'cd /app && exec node dist/api/src/main.js'`,
    ];
    await assertStarts('unshare', ['--mount', 'sh', '-ec', script.join('\n')], {
      cwd: root, database: '/app/api/data/users.db', env: { HOST: '127.0.0.1', NODE_ENV: 'production', NODE_COMPILE_CACHE: '/tmp/compile-cache', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    console.log(`${IMAGE} starts as user 1000, read-only and without capabilities.`);
  } finally {
    await buildah(['rm', container]);
    rmSync(data, { recursive: true, force: true });
  }
}

function buildah(args) {
  return run('buildah', args, { env: { BUILDAH_ISOLATION: 'chroot', ...process.env } });
}
