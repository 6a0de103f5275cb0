import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { Router, TitleStrategy, provideRouter } from '@angular/router';
import { expect, it } from '@jest/globals';
import { provideTexts } from '../i18n/provide-texts';
import { PageTitle } from './page-title';

it('counts what needs attention in the title, until the next navigation', async () => {
  const routes = [{ path: 'sessions', title: 'sessions.heading', children: [] }, { path: 'help', title: 'help.title', children: [] }];
  TestBed.configureTestingModule({ providers: [provideRouter(routes), provideTexts(), { provide: TitleStrategy, useExisting: PageTitle }] });
  const [router, title] = [TestBed.inject(Router), TestBed.inject(Title)];
  await router.navigateByUrl('/sessions');
  TestBed.inject(PageTitle).setCount(3);
  TestBed.tick();
  expect(title.getTitle()).toBe('(3) Sessions · Switchboard');
  await router.navigateByUrl('/help');
  TestBed.tick();
  expect(title.getTitle()).toBe('Help · Switchboard');
});
