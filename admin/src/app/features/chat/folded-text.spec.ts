import { TestBed } from '@angular/core/testing';
import { provideTexts } from '../../core/i18n/provide-texts';
import { FoldedText } from './folded-text';

async function rendered(text: string): Promise<HTMLElement> {
  TestBed.configureTestingModule({ providers: [provideTexts()] });
  const fixture = TestBed.createComponent(FoldedText);
  fixture.componentRef.setInput('text', text);
  fixture.autoDetectChanges();
  await fixture.whenStable();
  return fixture.nativeElement as HTMLElement;
}

describe('FoldedText', () => {
  it('shows up to 2,000 characters as they are', async () => {
    const page = await rendered('x'.repeat(2_000));
    expect([page.querySelector('button'), page.querySelector('.folded')]).toEqual([null, null]);
  });

  it('folds a longer text, which stays in the page verbatim, and unfolds it', async () => {
    const text = `${'a\n'.repeat(1_000)}b`;
    const page = await rendered(text);
    const button = page.querySelector('button')!;
    const shown = page.querySelector('app-plain-text')!;
    const state = () => [button.textContent?.trim(), button.getAttribute('aria-expanded'), shown.classList.contains('folded')];
    expect(shown.textContent).toBe(text);
    expect(state()).toEqual(['Show all of it', 'false', true]);
    button.click();
    await Promise.resolve();
    TestBed.tick();
    expect(state()).toEqual(['Show less', 'true', false]);
  });

  it('unfolds when focus moves to a link in it', async () => {
    const page = await rendered(`${'x '.repeat(1_000)} https://a.example/`);
    page.querySelector('a')!.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    TestBed.tick();
    expect(page.querySelector('.folded')).toBeNull();
  });
});
