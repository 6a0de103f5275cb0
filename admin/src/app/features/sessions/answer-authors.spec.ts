import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideTexts } from '../../core/i18n/provide-texts';
import { AnswerAuthors } from './answer-authors';

async function namesAfter(...titles: [string, string][]): Promise<(string | null)[]> {
  TestBed.configureTestingModule({ providers: [provideTexts(), provideHttpClient(), provideHttpClientTesting()] });
  const authors = TestBed.inject(AnswerAuthors);
  const loaded = authors.load();
  TestBed.inject(HttpTestingController).expectOne('/api/responders').flush({ responders: titles.map(([name, title]) => ({ name, title })) });
  await loaded;
  return ['quick', 'handbook', 'gone', null].map((name) => authors.nameOf(name));
}

describe('AnswerAuthors', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('name the one who answered where several can', async () => {
    expect(await namesAfter(['quick', 'Quick model'], ['handbook', 'handbook'])).toEqual(['Quick model', 'Handbook', 'gone', null]);
  });

  it('say nothing where only one can, and has', async () => {
    expect(await namesAfter(['quick', 'Quick model'])).toEqual([null, 'Handbook', 'gone', null]);
  });
});
