import { displayedSetting, settingNameOf } from './effective-settings.js';
import { resolveFileVariables, type Variables } from './setting-sources.js';
import { SettingsError } from './settings-error.js';
import type { SettingsGroup, SettingVariable } from './settings-group.js';

/** A group whose types have been checked when it was added. */
type AnyGroup = SettingsGroup<Record<string, unknown>, object, object>;

/**
 * All settings, composed of the groups that features declare beside themselves.
 *
 * Guarantees: all errors of all groups are reported at once; no two groups share a variable; a group sees only the settings of the groups
 * before it.
 *
 * @typeParam Resolved the settings of the groups added so far
 */
export class SettingsSchema<Resolved extends object = object> {
  /** The variables of all groups by name, in the order of the groups. */
  readonly variables: Readonly<Record<string, SettingVariable>>;

  constructor(private readonly groups: readonly AnyGroup[] = []) {
    const all = groups.flatMap(({ variables }) => Object.entries(variables));
    this.variables = Object.fromEntries(all);
    const twice = all.find(([name], at) => all.findIndex((each) => each[0] === name) !== at);
    if (twice) throw new Error(`Two groups of settings declare ${twice[0]}.`);
  }

  /** @returns a schema with one more group, which may depend on those before it */
  with<Values extends object, More extends object>(group: SettingsGroup<Values, More, Resolved>): SettingsSchema<Resolved & More> {
    return new SettingsSchema<Resolved & More>([...this.groups, group as unknown as AnyGroup]);
  }

  get names(): string[] {
    return Object.keys(this.variables);
  }

  /**
   * Checks and resolves variables; see `parseSettings`.
   *
   * @throws SettingsError listing all errors at once
   */
  parse(env: Variables): Resolved {
    const notEmpty = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
    const { variables: given, errors } = resolveFileVariables(notEmpty, this.names);
    const checked = this.groups.map((group) => ({ group, ...valuesOf(group, given) }));
    errors.push(...checked.flatMap((each) => each.errors), ...checked.flatMap(({ group, values }) => group.violations?.(given, values) ?? []));
    if (errors.length > 0) throw new SettingsError(errors);
    return checked.reduce<object>((below, { group, values }) => ({ ...below, ...group.resolve(values!, below) }), {}) as Resolved;
  }

  /**
   * Lists the effective settings for the log, by the names of their variables. Of a secret it says only whether it is set; URLs lose their
   * password and parameters.
   */
  effective(settings: Resolved): Record<string, unknown> {
    return Object.fromEntries(
      this.groups.flatMap(({ variables, shown }) => {
        const values = { ...settings, ...shown?.(settings) } as Record<string, unknown>;
        const names = Object.keys(variables).filter((name) => name in values || settingNameOf(name) in values);
        return names.map((name) => [name, displayedSetting(name, name in values ? values[name] : values[settingNameOf(name)])]);
      }),
    );
  }
}

/** @returns the values of a group's variables, null if one is invalid, and what is wrong */
function valuesOf({ variables }: AnyGroup, given: Variables): { values: Record<string, unknown> | null; errors: string[] } {
  const values: Record<string, unknown> = {};
  const errors: string[] = [];
  for (const [name, variable] of Object.entries(variables)) {
    const parsed = variable.schema.safeParse(given[name] ?? variable.default);
    if (parsed.success) values[name] = parsed.data;
    else errors.push(...parsed.error.issues.map(({ message }) => `${name} ${message}`));
  }
  return { values: errors.length === 0 ? values : null, errors };
}
