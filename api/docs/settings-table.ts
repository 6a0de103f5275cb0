import type { SettingVariable } from '../src/core/config/settings-group.js';

const BEGIN = '<!-- settings -->';
const END = '<!-- /settings -->';

/** A page that shows the table of settings between two markers. */
export interface SettingsPage {
  /** relative to the checkout */
  file: string;
  /** whether the table also says how values are written */
  withFormats: boolean;
}

/** The pages that show the table. */
export const settingsPages: readonly SettingsPage[] = [
  { file: 'README.md', withFormats: false },
  { file: 'docs/administering.md', withFormats: true },
];

/** @returns the page with the current table between its markers @throws Error when a marker is missing */
export function withSettingsTable(page: string, table: string): string {
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`The page has no lines ${BEGIN} and ${END}, between which the table of settings belongs.`);
  return `${page.slice(0, start + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}

/** @returns a Markdown table of the variables, in their order */
export function settingsTable(variables: Readonly<Record<string, SettingVariable>>, { withFormats }: Pick<SettingsPage, 'withFormats'>): string {
  const rows = Object.entries(variables).map(([name, variable]) => ({ name: `\`${name}\``, ...cellsOf(variable) }));
  rows.push({
    name: 'any `NAME_FILE`',
    otherwise: 'none',
    meaning: 'a file whose content, minus one trailing newline, is the value of `NAME`; setting both is an error',
    value: 'file, such as `/run/secrets/jwt`',
  });
  const head = ['variable', 'default', 'meaning', ...(withFormats ? ['value'] : [])];
  const body = rows.map(({ name, otherwise, meaning, value }) => [name, otherwise, meaning, ...(withFormats ? [value] : [])]);
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf({ default: standard, unset = '', meaning, format, example }: SettingVariable): { otherwise: string; meaning: string; value: string } {
  // A list of all values already shows the example.
  const isListed = example === undefined || format.includes(`\`${example}\``);
  return { otherwise: standard === undefined ? unset : `\`${standard}\``, meaning, value: isListed ? format : `${format}, such as \`${example}\`` };
}
