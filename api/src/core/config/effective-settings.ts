import type { Settings } from './settings.js';
import { settingsSchema } from './settings.schema.js';

/** Settings whose values are secret. */
const SECRET = /(SECRET|PASSWORD|KEY|TOKEN)$/;

/**
 * Lists the effective settings for the log, by the names of their variables. Of a secret it says only whether it is set; URLs lose their
 * password and parameters.
 */
export function effectiveSettings(settings: Settings): Record<string, unknown> {
  const { database, ...others } = settings;
  const values: [string, unknown][] = Object.entries(others).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(), value]);
  const known = values.filter(([name]) => name in settingsSchema.shape);
  return {
    DATABASE_URL: database.kind === 'sqlite' ? `sqlite:${database.file}` : withoutPassword(database.url),
    ...Object.fromEntries(known.map(([name, value]) => [name, displayValue(name, value)])),
  };
}

function displayValue(name: string, value: unknown): unknown {
  if (SECRET.test(name)) return value === undefined ? 'not set' : 'set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' && name.endsWith('_URL') ? withoutPassword(value) : value;
}

function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return `${text.split(':', 1)[0]}:…`;
  const url = new URL(text);
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href.replace(/\/$/, '');
}
