import { createHmac, hash } from 'node:crypto';
import { type AuthSettings, authSettings } from './auth/auth.settings.js';
import { type ChatSettings, chatSettings } from './chat/chat.settings.js';
import { type HandlingSettings, handlingSettings } from './chat/handling/handling.settings.js';
import { type ExtensionsSettings, extensionsSettings, type ExtensionWithSettings, groupOf } from './core/config/extensions.settings.js';
import { misspeltSettings } from './core/config/misspelt-settings.js';
import { projectRoot } from './core/config/project-root.js';
import { environment, readEnvFile, type Variables } from './core/config/setting-sources.js';
import { SettingsSchema } from './core/config/settings-schema.js';
import { databaseSettings, type StorageSettings } from './core/database/database.settings.js';
import { type HttpSettings, httpSettings } from './core/http/http.settings.js';
import { type LimitSettings, limitSettings } from './core/limits/limits.settings.js';
import { type LoggingSettings, loggingSettings } from './core/logging/logging.settings.js';
import { type MetricsSettings, metricsSettings } from './metrics/metrics.settings.js';
import { type KnowledgeSettings, knowledgeSettings } from './knowledge/knowledge.settings.js';
import { type ModelSettings, modelSettings } from './models/models.settings.js';
import { type ActiveRuleSettings, activeRuleSettings } from './policies/active-rule.settings.js';
import { type OpeningSettings, openingSettings } from './sessions/openings/openings.settings.js';

/** Everything that an operator can configure, validated and resolved. Durations are in milliseconds, paths absolute. @since 0.1.0 */
export interface Settings
  extends
    HttpSettings, StorageSettings, AuthSettings, LimitSettings, ActiveRuleSettings, OpeningSettings, KnowledgeSettings, ModelSettings, ChatSettings,
    HandlingSettings,
    MetricsSettings,
    ExtensionsSettings,
    LoggingSettings {}

/** The settings of all features, in the order in which the handbook lists them. */
export const settingsSchema: SettingsSchema<Settings> = new SettingsSchema()
  .with(httpSettings)
  .with(databaseSettings)
  .with(authSettings)
  .with(limitSettings)
  .with(activeRuleSettings)
  .with(openingSettings)
  .with(knowledgeSettings)
  .with(modelSettings)
  .with(chatSettings)
  .with(handlingSettings)
  .with(metricsSettings)
  .with(extensionsSettings)
  .with(loggingSettings);

/** The settings that must be the same for all servers on a database. */
const AGREED = [
  'PUBLIC_URL', 'SESSION_IDLE_AFTER', 'REGISTRATION', 'PASSWORD_MIN_LENGTH', 'TRANSCRIPTS', 'RESPONDERS', 'OPENAI_BASE_URL', 'OPENAI_MODEL', 'RATE_LIMITS',
];

/**
 * What must be the same for all servers on a database, in a form that reveals nothing.
 *
 * @param extensions names of the installed extensions
 * @returns by the names of settings, and `extensions`
 */
export function agreedSettings(settings: Settings, extensions: readonly string[]): Record<string, string> {
  const effective = settingsSchema.effective(settings);
  const digest = (value: unknown): string => hash('sha256', JSON.stringify(value ?? null), 'base64url').slice(0, 16);
  const keys = [settings.jwtSecret, settings.jwtSecretAlso].filter((key) => key !== undefined);
  return {
    // The one that signs first; then those that are accepted.
    JWT_SECRET: keys.map((key) => createHmac('sha256', key).update('joined').digest('base64url').slice(0, 16)).join(' '),
    ...Object.fromEntries(AGREED.map((name) => [name, digest(effective[name])])),
    extensions: digest(extensions),
  };
}

/** @returns the settings of all features and of these extensions */
export function settingsSchemaWith(extensions: readonly ExtensionWithSettings[]): SettingsSchema<Settings> {
  return extensions.reduce<SettingsSchema<Settings>>((schema, extension) => schema.with(groupOf(extension)), settingsSchema);
}

/** @returns the variables of `process.env` and of the file `.env` next to package.json (the environment wins), unchecked */
export function readVariables(folder = projectRoot()): Variables {
  return { ...readEnvFile(folder), ...environment() };
}

/**
 * Reads `process.env` and the file `.env` next to package.json (the environment wins).
 *
 * @param folder where to look for `.env`
 * @param overrides variables that win over both
 * @param extensions whose settings are read as well
 * @throws SettingsError listing all errors at once
 * @since 0.1.0
 */
export function loadSettings(folder = projectRoot(), overrides: Variables = {}, extensions: readonly ExtensionWithSettings[] = []): Settings {
  return parseSettings({ ...readVariables(folder), ...overrides }, extensions);
}

/**
 * Looks for variables in `process.env` and in the file `.env` that resemble a setting without being one.
 *
 * @param folder where to look for `.env`
 * @param extensions whose settings are known as well
 * @returns one sentence for each, which names the setting it resembles and never quotes its value
 */
export function settingsWarnings(folder = projectRoot(), extensions: readonly ExtensionWithSettings[] = []): string[] {
  const { names } = settingsSchemaWith(extensions);
  return [...misspeltSettings(environment(), names, 'the environment'), ...misspeltSettings(readEnvFile(folder), names, '.env')];
}

/**
 * Creates settings from the given variables, whatever the environment contains: for tests, and for programs that start Switchboard
 * themselves. `NAME_FILE` is the path of a file that contains the value of `NAME`.
 *
 * @param env the variables, by name; an empty value counts as not set
 * @param extensions whose settings are parsed as well; what they declare is found under `extensions` and their name
 * @throws SettingsError listing all errors at once
 * @since 0.2.0
 */
export function parseSettings(env: Variables, extensions: readonly ExtensionWithSettings[] = []): Settings {
  return settingsSchemaWith(extensions).parse(env);
}
