import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsPages, settingsTable, withSettingsTable } from '../docs/settings-table.js';
import { projectRoot } from '../src/core/config/project-root.js';
import { SettingsSchema } from '../src/core/config/settings-schema.js';
import { defineSettings, setting } from '../src/core/config/settings-group.js';
import { duration } from '../src/core/config/duration.js';
import { settingsSchema } from '../src/settings.js';

const variables = Object.entries(settingsSchema.variables);

test.each(settingsPages)('the table of settings in $file is the one that the declarations produce (npm run docs)', (page) => {
  const text = readFileSync(join(projectRoot(), page.file), 'utf8');
  expect(text).toBe(withSettingsTable(text, settingsTable(settingsSchema.variables, page)));
});

test('a page without both markers is refused', () => {
  for (const page of ['', '<!-- settings -->', '<!-- /settings --> <!-- settings -->']) expect(() => withSettingsTable(page, 'x')).toThrow('has no lines');
});

test.each(variables)('%s says what it means, how it is written and what applies without it', (_, { meaning, format, default: standard, unset }) => {
  expect(meaning).toMatch(/[a-z]{2,} [a-z]{2,}/);
  expect(format).toMatch(/[a-z]{2,}/);
  expect([standard, unset].filter((text) => text !== undefined)).toEqual([expect.stringMatching(/\S/)]);
  expect([meaning, format, standard, unset].join()).not.toMatch(/[|\n]/);
});

test.each(variables)('%s accepts its example and its default', (_, { schema, example, default: standard }) => {
  for (const value of [example, standard]) if (value !== undefined) expect(schema.safeParse(value).error?.issues).toBeUndefined();
  expect(example).not.toBe(standard ?? '');
});

describe('a group that somebody adds', () => {
  const patience = defineSettings({
    variables: { CSAT_AFTER: setting(duration, { default: '1h', meaning: 'when to ask', format: 'duration' }) },
    violations: (given, values) => (values && given['PORT'] === '1' ? ['CSAT_AFTER makes no sense on port 1'] : []),
    resolve: ({ CSAT_AFTER }, { port }: { port: number }) => ({ csatAfter: CSAT_AFTER + port }),
  });
  const extended = settingsSchema.with(patience);
  const errorsOf = (env: Record<string, string>) => {
    try {
      extended.parse(env);
      return [];
    } catch (error) {
      return (error as { errors: string[] }).errors;
    }
  };

  test('is read with all others, and may depend on those before it', () => {
    expect(extended.parse({ PORT: '4' })).toMatchObject({ port: 4, csatAfter: 3_600_004, registration: 'open' });
    expect(extended.effective(extended.parse({}))).toMatchObject({ PORT: 3000, CSAT_AFTER: 3_603_000, JWT_SECRET: 'not set' });
    expect(settingsTable(extended.variables, { withFormats: true })).toContain('| `CSAT_AFTER` | `1h` | when to ask | duration |');
  });

  test('has its errors listed with theirs, and its rules apply while only theirs are invalid', () => {
    expect(errorsOf({ CSAT_AFTER: 'soon', PORT: 'x' })).toEqual(['PORT must be a port number', 'CSAT_AFTER must be a duration like 30s, 5m, 12h or 7d']);
    expect(errorsOf({ PORT: '1', LOG_LEVEL: 'loud' })).toEqual([expect.stringMatching(/^LOG_LEVEL/), 'CSAT_AFTER makes no sense on port 1']);
  });

  test('may not declare a variable that another group has', () => {
    expect(() => extended.with(patience)).toThrow('Two groups of settings declare CSAT_AFTER');
    expect(new SettingsSchema().with(defineSettings({ variables: patience.variables, resolve: () => ({}) })).names).toEqual(['CSAT_AFTER']);
  });
});
