import { closeOpenSyntax } from './close-open-syntax';

describe('closeOpenSyntax', () => {
  it.each([
    ['bold that is open', 'so **very', 'so **very**'],
    ['bold that has only just started', 'so **', 'so '],
    ['bold with half of its closing marker', 'so **very*', 'so **very**'],
    ['code that is open', 'call `npm start', 'call `npm start`'],
    ['code that has only just started', 'call `', 'call '],
    ['a link without its URL', 'see [the docs', 'see the docs'],
    ['a link with half its URL', 'see [the docs](https://exa', 'see the docs'],
    ['an incomplete image', 'see ![a cat](https://exa', 'see '],
    ['an incomplete tag', 'see <img src=x onerr', 'see '],
    ['a hyphen that may become a list', 'One thing:\n-', 'One thing:\n'],
    ['hashes that may become a heading', 'One thing.\n\n##', 'One thing.\n\n'],
    ['a fence that has only just started', 'Run:\n\n``', 'Run:\n\n'],
    ['a fence that is half closed', '```sh\nnpm start\n``', '```sh\nnpm start\n'],
    ['a fence that is closed right now', '````\n\n```\n  ````', '````\n\n```\n  ````'],
    ['bold after a fence', '```\na ** b\n```\nnow **bold', '```\na ** b\n```\nnow **bold**'],
    ['a link definition without all of its URL', 'a [b]\n\n[b]: https://exa', 'a [b]\n\n'],
    ['an earlier paragraph stays as it is', 'a ** b\n\nnow **bold', 'a ** b\n\nnow **bold**'],
  ])('%s', (_what, given, mended) => {
    expect(closeOpenSyntax(given)).toBe(mended);
  });

  it.each([
    'Nothing open here.',
    'a `code` and **bold** and [link](/x)',
    '```\n**not bold\n',
    'a < b',
    '2 * 3',
    '- item\n- next',
    '',
  ])('leaves %j unchanged', (text) => {
    expect(closeOpenSyntax(text)).toBe(text);
  });
});
