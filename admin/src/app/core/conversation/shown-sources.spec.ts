import { shownSources } from './shown-sources';

const source = (title: string, cited?: boolean) => ({ title, url: `/help/${title}`, ...(cited === undefined ? {} : { cited }) });
const shown = (...sources: ReturnType<typeof source>[]) => {
  const { cited, others } = shownSources(sources);
  return [cited.map(({ number, source: { title } }) => `${number} ${title}`), others.map(({ title }) => title)];
};

describe('the sources of an answer', () => {
  it('are the cited ones, with their numbers, and apart from them what else was looked at', () => {
    expect(shown(source('a', false), source('b', true), source('c', false), source('d', true))).toEqual([['2 b', '4 d'], ['a', 'c']]);
  });

  it('are none where none is cited, and all where nobody marks them', () => {
    expect(shown(source('a', false), source('b', false))).toEqual([[], []]);
    expect(shown(source('a'), source('b'))).toEqual([['null a', 'null b'], []]);
  });
});
