import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { productVersion } from '../core/build/build.js';
import { projectRoot } from '../core/config/project-root.js';
import type { Extension } from './extension.js';
import { extensionFaults } from './extension-checks.js';
import { ExtensionsError } from './extensions-error.js';
import { hostFault } from './host-range.js';

/** The installed extensions, as the build found them (`scripts/lib/extension-lists.mjs`); paths are relative to the checkout. */
const listSchema = z.array(
  z.object({ name: z.string(), package: z.string(), version: z.string(), host: z.string().nullable(), api: z.string().nullable(), local: z.boolean() }),
);
type Listed = z.infer<typeof listSchema>[number];

/**
 * Loads the API halves of the installed extensions.
 *
 * @param isLeftOut says by an extension's name whether none of its code is loaded
 * @param settings the names of Switchboard's settings
 * @param root the checkout
 * @throws ExtensionsError listing all faults of all extensions
 */
export async function loadInstalledExtensions(isLeftOut: (name: string) => boolean, settings: readonly string[], root = projectRoot()): Promise<Extension[]> {
  const listed = readList(join(root, 'dist', 'extensions.json'));
  const running = listed.filter(({ name }) => !isLeftOut(name));
  const version = productVersion();
  const outcomes = await Promise.all(running.map((each) => load(each, version, root)));
  const extensions = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : (outcome ?? [])));
  const faults = [...outcomes.filter((outcome) => typeof outcome === 'string'), ...extensionFaults(extensions, { version, settings })];
  if (faults.length > 0) throw new ExtensionsError(faults);
  return extensions;
}

function readList(file: string): Listed[] {
  return existsSync(file) ? listSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** @returns null for an extension without an API half; a sentence for one that cannot be loaded */
async function load({ name, package: from, version, host, api, local }: Listed, product: string, root: string): Promise<Extension | string | null> {
  const misfit = hostFault(host, product);
  if (misfit !== null) return `${name}: it ${misfit}`;
  if (api === null) return null;
  const file = join(root, api);
  if (!existsSync(file)) return `${name}: there is no file ${api}: ${local ? 'run npm run build' : `install ${from} again`}`;
  let exported: unknown;
  try {
    ({ default: exported } = (await import(pathToFileURL(file).href)) as { default?: unknown });
  } catch (error) {
    return `${name}: it cannot be loaded: ${error instanceof Error ? error.message : String(error)}`;
  }
  const faults = extensionFaults([exported], { version: product, settings: [] });
  if (faults.length > 0 && typeof (exported as Extension | undefined)?.name !== 'string') return `${name}: the default export of ${api} is not an extension: export what defineExtension returns`;
  const extension = exported as Extension;
  if (extension.name !== name) return `${name}: its package.json says "${name}", but ${api} defines "${extension.name}"`;
  return { ...extension, version };
}
