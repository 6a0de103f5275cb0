import { KnowledgeBase } from './knowledge-base.js';
import { isWithinDistance } from './spelling.js';
import { terms } from './search-terms.js';

const garden = new KnowledgeBase([
  {
    document: 'tools/mower',
    markdown: '# The lawn mower\n\n## Sharpen the blade\n\nTake the blade off and grind it on both sides, then balance it on a nail.\n\n## Oil\n\nUse SAE30.',
  },
  {
    document: 'plants',
    markdown: '# Plants\n\n## Water the tomatoes\n\nWater them in the morning, at their roots, never on their leaves. WATER_TIMER sets when.',
  },
]);
const first = (question: string) => garden.search(question, 1)[0]?.anchor;

describe('KnowledgeBase', () => {
  it('finds a passage by inflected words, typos, capitals and prefixes', () => {
    for (const question of ['how is the blade sharpened?', 'sharpning blades', 'SHARPEN', 'sharp'])
      expect([question, first(question)]).toEqual([question, 'sharpen-the-blade']);
  });

  it('finds settings by their name and by the words in it', () => {
    expect(first('WATER_TIMER')).toBe('water-the-tomatoes');
    expect(first('timer for water')).toBe('water-the-tomatoes');
  });

  it('returns for a hit where it is and how much of the question it covers', () => {
    const [hit] = garden.search('sharpen the blade of my helicopter', 5);
    expect(hit).toMatchObject({ document: 'tools/mower', title: 'The lawn mower', heading: 'Sharpen the blade', continued: false });
    expect(hit?.coverage).toBeGreaterThan(0.2);
    expect(hit?.coverage).toBeLessThan(0.8);
    expect(garden.search('sharpen the blade', 1)[0]?.coverage).toBeCloseTo(1);
  });

  it('finds nothing for an empty question, for stop words, and for names of object members', () => {
    for (const question of ['', '???', 'what is the', 'constructor', '__proto__ toString']) expect(garden.search(question, 5)).toEqual([]);
  });

  it('excludes a document that asks for it from the search, but still serves it', () => {
    const figures = '<!-- no answers from this document -->\n# Figures\n\n## Blades\n\nSharpen 17 times 23.';
    const base = new KnowledgeBase([{ document: 'figures', markdown: figures }]);
    expect(base.search('sharpen', 5)).toEqual([]);
    expect(base.document('figures')).toMatchObject({ title: 'Figures' });
  });

  it('finds a document only by its exact name', () => {
    expect(garden.document('tools/mower')?.title).toBe('The lawn mower');
    expect(garden.document('tools/../plants')).toBeUndefined();
    expect(garden.document('__proto__')).toBeUndefined();
  });

  it('splits a section that is too long for one passage between blocks', () => {
    const paragraphs = Array.from({ length: 9 }, (_, number) => `Paragraph ${number}. ${'word '.repeat(150)}`.trim());
    const { passages } = new KnowledgeBase([{ document: 'long', markdown: `# Long\n\n${paragraphs.join('\n\n')}` }]);
    expect(passages.length).toBeGreaterThan(1);
    expect(passages.map(({ text }) => text).join('\n\n')).toBe(paragraphs.join('\n\n'));
    expect(passages.map(({ continued }) => continued)).toEqual([...passages.slice(1).map(() => true), false]);
  });

  it('bounds the work for a question of any length', () => {
    const pasted = Array.from({ length: 6_000 }, (_, number) => `strange${number}word`).join(' ');
    expect(garden.search(`blade ${pasted}`, 3)).toHaveLength(1);
    expect(garden.search(`${pasted} blade`, 3)).toEqual([]);
  });
});

describe('terms', () => {
  it('map synonyms to the same term', () => {
    expect(terms('logging in')).toEqual(terms('Sign-in'));
    expect(terms('the admins closed it')).toEqual(terms('Administrators end'));
    expect(terms('Where’s my données?')).toEqual(['donne']);
  });
});

describe('isWithinDistance', () => {
  it('counts inserted, deleted and substituted letters, and requires the same first one', () => {
    expect(isWithinDistance(1, 'session', 'sesion')).toBe(true);
    expect(isWithinDistance(1, 'session', 'sessoin')).toBe(false);
    expect(isWithinDistance(2, 'session', 'sessoin')).toBe(true);
    expect(isWithinDistance(1, 'cook', 'look')).toBe(false);
  });
});
