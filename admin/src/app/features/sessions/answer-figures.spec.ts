import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { provideTexts } from '../../core/i18n/provide-texts';
import { Translations } from '../../core/i18n/translations';
import { answerFigures } from './answer-figures';

const NOTHING = { model: null, usage: null, first_ms: null, thought_ms: null, total_ms: null };
const USAGE = { input_tokens: 1_234, output_tokens: 56, cached_tokens: 0, reasoning_tokens: 0, estimated: false };

describe('how an answer came about', () => {
  beforeEach(() => void TestBed.configureTestingModule({ providers: [provideTexts()] }));

  function words(of: Partial<Parameters<typeof answerFigures>[0]>): string | null {
    return answerFigures({ ...NOTHING, ...of }, 'en-US', TestBed.inject(Translations));
  }

  it('is what is known of it', () => {
    expect(words({ model: 'first', usage: USAGE, first_ms: 412, thought_ms: 3_000, total_ms: 5_049 })).toBe(
      'first · 1,234 tokens in, 56 out · first text after 0.4 sec · thought for 3 sec · 5 sec in all',
    );
    expect(words({ usage: { ...USAGE, estimated: true }, thought_ms: 0, total_ms: 100 })).toBe('1,234 tokens in, 56 out, estimated · 0.1 sec in all');
  });

  it('is nothing where nothing is known', () => {
    expect(words({})).toBeNull();
  });
});
