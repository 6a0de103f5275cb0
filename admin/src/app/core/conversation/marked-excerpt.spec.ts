import { TestBed } from '@angular/core/testing';
import { MarkedExcerpt } from './marked-excerpt';

test('shows the passage as it is, as text, with the words marked that were searched for', async () => {
  const fixture = TestBed.createComponent(MarkedExcerpt);
  fixture.componentRef.setInput('excerpt', '…<b>Crème</b> of the creamery…');
  fixture.componentRef.setInput('search', 'creme CREAM');
  fixture.autoDetectChanges();
  await fixture.whenStable();
  const host = fixture.nativeElement as HTMLElement;
  expect(host.textContent).toBe('…<b>Crème</b> of the creamery…');
  expect([...host.querySelectorAll('.marked')].map(({ textContent }) => textContent)).toEqual(['Crème', 'creamery']);
  fixture.componentRef.setInput('search', 'zebra');
  await fixture.whenStable();
  expect(host.querySelectorAll('.marked')).toHaveLength(0);
});
