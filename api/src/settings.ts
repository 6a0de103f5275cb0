import { type AuthSettings, authSettings } from './auth/auth.settings.js';
import { chatSettings } from './chat/chat.settings.js';
import { misspeltSettings } from './core/config/misspelt-settings.js';
import { projectRoot } from './core/config/project-root.js';
import { environment, readEnvFile, type Variables } from './core/config/setting-sources.js';
import { SettingsSchema } from './core/config/settings-schema.js';
import { databaseSettings, type StorageSettings } from './core/database/database.settings.js';
import { type HttpSettings, httpSettings } from './core/http/http.settings.js';
import { type LimitSettings, limitSettings } from './core/limits/limits.settings.js';
import { type LoggingSettings, loggingSettings } from './core/logging/logging.settings.js';
import { type KnowledgeSettings, knowledgeSettings } from './knowledge/knowledge.settings.js';
import { type SessionSettings, sessionSettings } from './sessions/sessions.settings.js';

/** Everything that an operator can configure, validated and resolved. Durations are in milliseconds, paths absolute. @since 0.1.0 */
export interface Settings
  extends HttpSettings, StorageSettings, AuthSettings, LimitSettings, SessionSettings, KnowledgeSettings, LoggingSettings {}

/** The settings of all features, in the order in which the handbook lists them. */
export const settingsSchema: SettingsSchema<Settings> = new SettingsSchema()
  .with(httpSettings)
  .with(databaseSettings)
  .with(authSettings)
  .with(limitSettings)
  .with(sessionSettings)
  .with(knowledgeSettings)
  .with(chatSettings)
  .with(loggingSettings);

/**
 * Reads `process.env` and the file `.env` next to package.json (the environment wins).
 *
 * @param folder where to look for `.env`
 * @param overrides variables that win over both
 * @throws SettingsError listing all errors at once
 * @since 0.1.0
 */
export function loadSettings(folder = projectRoot(), overrides: Variables = {}): Settings {
  return parseSettings({ ...readEnvFile(folder), ...environment(), ...overrides });
}

/**
 * Looks for variables in `process.env` and in the file `.env` that resemble a setting without being one.
 *
 * @param folder where to look for `.env`
 * @returns one sentence for each, which names the setting it resembles and never quotes its value
 */
export function settingsWarnings(folder = projectRoot()): string[] {
  const { names } = settingsSchema;
  return [...misspeltSettings(environment(), names, 'the environment'), ...misspeltSettings(readEnvFile(folder), names, '.env')];
}

/**
 * Creates settings from the given variables, whatever the environment contains: for tests, and for programs that start Switchboard
 * themselves. `NAME_FILE` is the path of a file that contains the value of `NAME`.
 *
 * @param env the variables, by name; an empty value counts as not set
 * @throws SettingsError listing all errors at once
 * @since 0.2.0
 */
export function parseSettings(env: Variables): Settings {
  return settingsSchema.parse(env);
}
