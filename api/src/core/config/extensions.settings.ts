import { z } from 'zod';
import type { Variables } from './setting-sources.js';
import { defineSettings, setting, type SettingsGroup } from './settings-group.js';

/** Which extensions run, and what those that run have of settings. */
export interface ExtensionsSettings {
  /** names of installed extensions that are left out */
  extensionsOff: string[];
  /** the checked variables of each extension that has settings, by its name */
  extensions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const names = z.string().transform((value) => value.split(',').map((name) => name.trim()).filter((name) => name !== ''));

/** Declares `EXTENSIONS_OFF`. */
export const extensionsSettings = defineSettings({
  variables: {
    EXTENSIONS_OFF: setting(names, {
      unset: 'none',
      meaning: 'installed extensions to start without; their tables stay as they are',
      format: 'names, separated by commas',
      example: 'csat,reports',
    }),
  },
  resolve: ({ EXTENSIONS_OFF }): ExtensionsSettings => ({ extensionsOff: EXTENSIONS_OFF ?? [], extensions: {} }),
});

/** @returns the names in EXTENSIONS_OFF, which must be known before the extensions are loaded */
export const extensionsOff = ({ EXTENSIONS_OFF }: Variables): string[] => names.parse(EXTENSIONS_OFF ?? '');

/** What settings need to know of an extension. */
export interface ExtensionWithSettings {
  name: string;
  settings?: z.ZodObject | undefined;
}

/** @returns the settings of one extension as a group, whose values are found by the extension's name */
export function groupOf({ name, settings }: ExtensionWithSettings): SettingsGroup<Record<string, unknown>, ExtensionsSettings, ExtensionsSettings> {
  const shape = (settings?.shape ?? {}) as Record<string, z.ZodType>;
  const variables = Object.entries(shape).map(([variable, schema]) => [variable, { schema, unset: '', meaning: '', format: '' }] as const);
  return {
    variables: Object.fromEntries(variables),
    resolve: (values, below) => ({ extensionsOff: below.extensionsOff, extensions: { ...below.extensions, [name]: values } }),
    shown: ({ extensions }) => extensions[name] ?? {},
  };
}
