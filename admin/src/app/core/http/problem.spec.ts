import { HttpErrorResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from '@jest/globals';
import { TimeoutError } from 'rxjs';
import { Language } from '../i18n/language';
import { provideTexts } from '../i18n/provide-texts';
import { Translations } from '../i18n/translations';
import { PERSISTENT_STORAGE } from '../preferences';
import { ProblemError, localProblem, problemOf } from './problem';

const PROBLEM = { code: 'email_taken', status: 409, title: 'Conflict', detail: 'Taken.', type: '', instance: '', request_id: 'r' };

describe('problems', () => {
  it('are extracted from anything that a request can throw', () => {
    const codes = [
      new HttpErrorResponse({ status: 409, error: PROBLEM }),
      new HttpErrorResponse({ status: 409, error: JSON.stringify(PROBLEM) }),
      new HttpErrorResponse({ status: 0 }),
      new HttpErrorResponse({ status: 502, error: '<html>Bad gateway</html>' }),
      new TimeoutError(),
      new ProblemError(localProblem('stream_silent', '')),
      new Error('?'),
      undefined,
    ].map((error) => problemOf(error).code);
    expect(codes).toEqual(['email_taken', 'email_taken', 'network', 'unexpected', 'timeout', 'stream_silent', 'unexpected', 'unexpected']);
  });

  it('are described in the chosen language by code, else by status, else by the server’s detail', async () => {
    TestBed.configureTestingModule({ providers: [provideTexts(), { provide: PERSISTENT_STORAGE, useValue: null }] });
    const words = TestBed.inject(Translations);
    expect(words.problem(PROBLEM)).toMatch(/already/);
    expect(words.problem({ ...PROBLEM, code: 'unheard_of', status: 503 })).toMatch(/not ready/);
    expect(words.problem({ ...PROBLEM, code: 'unheard_of', status: 418 })).toBe('Taken.');
    const short = { path: 'password', message: 'must be at least 15 characters long' };
    expect(words.field(short)).toBe('Must be at least 15 characters long.');
    await TestBed.inject(Language).choose('de');
    expect([words.field(short), words.problem(PROBLEM)]).toEqual(['Muss mindestens 15 Zeichen lang sein.', expect.stringMatching(/schon ein Konto/)]);
    expect([words.plural('sessions.announce', 1), words.plural('sessions.announce', 1_200)]).toEqual(['1 Sitzung', '1.200 Sitzungen']);
    expect(document.documentElement.lang).toBe('de');
    await TestBed.inject(Language).choose('en');
  });
});
