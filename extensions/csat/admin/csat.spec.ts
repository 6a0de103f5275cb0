import { afterEach, describe, expect, it } from '@jest/globals';
import { Refusal, renderPage, renderSlot, type AskedRequest, type Rendered } from '@switchboard/testing/pages';
import csat from './index';
import type { Rating } from './ratings';

const SESSION = {
  session_id: '01890000-0000-7000-8000-00000000000a', user_id: '01890000-0000-7000-8000-00000000000b', title: 'Printer', status: 'ended', message_count: 2,
  created_at: '2026-01-31T12:00:00.000Z', last_activity_at: '2026-01-31T12:00:00.000Z', ended_at: '2026-01-31T12:05:00.000Z', handling: 'responder',
} as const;

function rating(stars: number, changes: Partial<Rating> = {}): Rating {
  return {
    session_id: `s${stars}`, user_id: 'u1', user_email: 'grace@example.org', user_name: 'Grace', stars, comment: `Worth ${stars}`,
    rated_at: new Date(Date.now() - 90_000).toISOString(), ...changes,
  };
}

let page: Rendered;
afterEach(() => page.close());

describe('the page of all ratings', () => {
  const summary = { ratings: 2, average: 4.5 };
  const words = (row: Element) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()).join(' | ');
  const rows = () => [...page.element.querySelectorAll('tr[data-session-id]')].map(words);

  it('lists them with their average', async () => {
    const opened = await renderPage(csat, '', {
      'GET /api/x/csat/ratings': { ratings: [rating(5), rating(4, { comment: null, user_name: null })], next_cursor: null },
      'GET /api/x/csat/summary': summary,
    });
    page = opened;
    expect([opened.title(), opened.element.querySelector('h1')?.textContent]).toEqual(['Satisfaction · Switchboard', 'Satisfaction']);
    expect(rows()).toEqual(['★★★★★ | Worth 5 | Grace | 1 minute ago', '★★★★☆ | No comment | grace@example.org | 1 minute ago']);
    expect(page.element.querySelector('.summary')?.textContent).toBe('4.5 of 5 on average, from 2 ratings');
    expect(page.element.querySelector('[role="img"]')?.getAttribute('aria-label')).toBe('5 of 5 stars');
  });

  it('shows a new one as soon as it is pushed', async () => {
    const ratings = [rating(5)];
    page = await renderPage(csat, '', { 'GET /api/x/csat/ratings': () => ({ ratings, next_cursor: null }), 'GET /api/x/csat/summary': summary });
    ratings.unshift(rating(1));
    await page.push('changed', { revision: 2 });
    expect(rows().map((row) => row.slice(0, 5))).toEqual(['★☆☆☆☆', '★★★★★']);
  });

  it('keeps the filter and the page in its address', async () => {
    const answer = ({ query }: AskedRequest) => ({ ratings: [rating(2)], next_cursor: query.has('cursor') ? null : 'c1' });
    const opened = await renderPage(csat, '?stars=2', { 'GET /api/x/csat/ratings': answer, 'GET /api/x/csat/summary': summary });
    page = opened;
    page.element.querySelector<HTMLElement>('app-pager .older')?.click();
    await page.settle();
    expect(opened.url()).toBe('/admin/x/csat?stars=2&cursor=c1');
    expect(page.requests.filter((request) => request.includes('ratings'))).toEqual([
      'GET /api/x/csat/ratings?limit=25&stars=2', 'GET /api/x/csat/ratings?limit=25&stars=2&cursor=c1',
    ]);
  });

  it.each([
    ['', 'No ratings yet'],
    ['?stars=1', 'No ratings match'],
  ])('says that there are none at "%s"', async (query, heading) => {
    page = await renderPage(csat, query, { 'GET /api/x/csat/ratings': { ratings: [], next_cursor: null }, 'GET /api/x/csat/summary': { ratings: 0, average: null } });
    expect(page.element.querySelector('app-empty-state .heading')?.textContent).toBe(heading);
  });

  it('says that they could not be loaded', async () => {
    page = await renderPage(csat, '', { 'GET /api/x/csat/ratings': new Refusal(503, 'unavailable'), 'GET /api/x/csat/summary': summary });
    expect(page.element.querySelector('app-empty-state .heading')?.textContent).toBe('The ratings could not be loaded');
  });

  it('is in German, too', async () => {
    const opened = await renderPage(csat, '', { 'GET /api/x/csat/ratings': { ratings: [rating(3)], next_cursor: null }, 'GET /api/x/csat/summary': summary }, { language: 'de' });
    page = opened;
    expect(opened.title()).toBe('Zufriedenheit · Switchboard');
    expect(page.element.querySelector('.summary')?.textContent).toBe('Im Durchschnitt 4,5 von 5, aus 2 Bewertungen');
    expect(page.text()).not.toMatch(/x\.csat|Rating|Comment/);
  });

  it('is closed to those who lack its permission', async () => {
    page = await renderPage(csat, '', {}, { role: 'user' });
    expect([page.element.querySelector('h1')?.textContent, page.requests]).toEqual(['This page is for administrators', []]);
  });
});

describe('the rating beside a session', () => {
  const answers = (ratings: readonly Rating[]) => ({ 'GET /api/x/csat/ratings': { ratings, next_cursor: null } });

  it('shows what its user thought', async () => {
    page = await renderSlot(csat, 'session.aside', { session: SESSION }, answers([rating(4)]));
    expect(page.text().replaceAll(' ', '')).toBe('Rating★★★★☆1minuteagoWorth4Allratings');
    expect(page.requests).toEqual([`GET /api/x/csat/ratings?session_id=${SESSION.session_id}&limit=1`]);
  });

  it('says whether it can be rated yet', async () => {
    page = await renderSlot(csat, 'session.aside', { session: SESSION }, answers([]));
    expect(page.text()).toContain('Not rated yet.');
    page.close();
    page = await renderSlot(csat, 'session.aside', { session: { ...SESSION, status: 'active' } }, answers([]), { language: 'de' });
    expect(page.text()).toContain('Der Benutzer kann das Gespräch bewerten, sobald es beendet ist.');
  });
});
