import { describe, expect, it } from '@jest/globals';
import type { TextsLike } from '../../i18n/texts-like';
import { defineAdminExtension } from './admin-extension';

const en = { heading: 'Ratings', empty: { none: 'No ratings yet' } };

describe('defineAdminExtension', () => {
  it('fills in what is not declared', () => {
    expect(defineAdminExtension({ name: 'csat' })).toEqual({ name: 'csat', nav: [], routes: [], slots: {}, texts: { en: {}, de: {} } });
  });

  it('takes texts in both languages', () => {
    const de = { heading: 'Bewertungen', empty: { none: 'Noch keine Bewertungen' } };
    expect(defineAdminExtension({ name: 'csat', texts: { en, de } }).texts.de).toBe(de);
  });

  it('does not compile with a German text missing, or with one too many: see the directives, which fail the type check if they are unnecessary', () => {
    // @ts-expect-error: `empty.none` is missing
    defineAdminExtension({ name: 'csat', texts: { en, de: { heading: 'Bewertungen', empty: {} } } });
    // @ts-expect-error: `empty` is missing
    defineAdminExtension({ name: 'csat', texts: { en, de: { heading: 'Bewertungen' } } });
    // @ts-expect-error: German is missing
    defineAdminExtension({ name: 'csat', texts: { en } });
    // @ts-expect-error: `more` has no English text
    const surplus: TextsLike<typeof en> = { heading: 'Bewertungen', empty: { none: 'Keine' }, more: 'Mehr' };
    // @ts-expect-error: the German label is missing
    defineAdminExtension({ name: 'csat', nav: [{ label: { en: 'Ratings' }, icon: 'list' }] });
    // @ts-expect-error: there is no such slot
    defineAdminExtension({ name: 'csat', slots: { 'session.nowhere': [] } });
    expect(surplus.heading).toBe('Bewertungen');
  });
});
