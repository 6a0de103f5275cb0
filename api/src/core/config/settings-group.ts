import type { z } from 'zod';
import type { Variables } from './setting-sources.js';

/** What the handbook's table says about a variable, as Markdown in a table cell. */
interface Documentation {
  /** what it means, and what follows from its values */
  meaning: string;
  /** how a value is written, with its unit */
  format: string;
  /** a valid value that differs from the default; none for a variable that must not be set yet */
  example?: string;
}

/** An environment variable that configures something. */
export interface SettingVariable<Value = unknown> extends Documentation {
  /** checks and converts the value; its messages follow the name of the variable */
  schema: z.ZodType<Value>;
  /** the value that stands for a missing one, as an operator would write it */
  default?: string;
  /** for a variable without such a value: what applies while it is not set */
  unset?: string;
}

/** Declares a variable with a default, which is an ordinary value of it. */
export function setting<Value>(schema: z.ZodType<Value>, about: Documentation & { default: string }): SettingVariable<Value>;
/** Declares a variable without a value of its own while it is not set. */
export function setting<Value>(schema: z.ZodType<Value>, about: Documentation & { unset: string }): SettingVariable<Value | undefined>;
export function setting<Value>(schema: z.ZodType<Value>, about: Documentation & { default?: string; unset?: string }): SettingVariable<Value | undefined> {
  return { ...about, schema: about.default === undefined ? schema.optional() : schema };
}

/**
 * The settings of one feature: its variables, and the typed settings that they become.
 *
 * @typeParam Values the checked values, by the names of their variables
 * @typeParam Resolved the settings that code uses
 * @typeParam Below settings of other groups that these depend on
 */
export interface SettingsGroup<Values extends object, Resolved extends object, Below = unknown> {
  variables: { readonly [Name in keyof Values]: SettingVariable<Values[Name]> };
  /**
   * Rules that concern several variables.
   *
   * @param given every variable that has a value, also those of other groups
   * @param values null when one of this group's variables is invalid
   * @returns one sentence for each violation, beginning with the name of a variable
   */
  violations?: (given: Variables, values: Values | null) => string[];
  /** @param below the settings of the groups before this one */
  resolve: (values: Values, below: Below) => Resolved;
  /** what the log shows for a variable whose setting does not have its name */
  shown?: (settings: Resolved) => Partial<Record<keyof Values, unknown>>;
}

/** Declares a group; its types are inferred. */
export function defineSettings<Values extends object, Resolved extends object, Below = unknown>(
  group: SettingsGroup<Values, Resolved, Below>,
): SettingsGroup<Values, Resolved, Below> {
  return group;
}
