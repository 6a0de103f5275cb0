import { HttpErrorResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, throwError } from 'rxjs';
import { Language } from '../i18n/language';
import { provideTexts } from '../i18n/provide-texts';
import { Submission } from './submission';

function rejection(status: number, code: string, errors?: { path: string; message: string }[]): HttpErrorResponse {
  return new HttpErrorResponse({ status, error: { status, code, detail: 'In English.', errors } });
}

describe('submitting a form', () => {
  let form: Submission<'email' | 'password'>;

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [provideTexts()] });
    await TestBed.inject(Language).start();
    form = TestBed.runInInjectionContext(
      () => new Submission(['email', 'password'], { wrong_password: ['password'], email_taken: ['email', 'users.create.email_taken'] }),
    );
  });

  const fails = (error: unknown) => form.send({}, () => firstValueFrom(throwError(() => error)));

  it('sends no request while a required field is empty, and says what is missing', async () => {
    let calls = 0;
    const sent = await form.send({ email: [' ', 'sign_in.missing.email'], password: ['x', 'sign_in.missing.password'] }, async () => calls++);
    expect([sent, calls, form.fieldErrors()]).toEqual([false, 0, { email: 'Enter your email address.' }]);
  });

  it('shows each error at its field, and only errors without a field for the whole form', async () => {
    await fails(rejection(422, 'invalid', [{ path: 'password', message: 'must be at least 15 characters long' }]));
    expect([form.fieldErrors(), form.problem()]).toEqual([{ password: 'Must be at least 15 characters long.' }, null]);
    await fails(rejection(403, 'wrong_password'));
    expect([form.fieldErrors(), form.problem()]).toEqual([{ password: 'The current password is incorrect.' }, null]);
    await fails(rejection(409, 'email_taken'));
    expect(form.fieldErrors()).toEqual({ email: 'An account with this email address already exists.' });
    await fails(rejection(409, 'last_admin'));
    expect([form.fieldErrors(), form.problem()?.startsWith('This is the last active administrator')]).toEqual([{}, true]);
    expect(await form.send({}, async () => undefined)).toBe(true);
    expect([form.fieldErrors(), form.problem()]).toEqual([{}, null]);
  });

  it('ignores a second submission while one is in progress', async () => {
    let finish = () => undefined as void;
    const first = form.send({}, () => new Promise<void>((resolve) => (finish = resolve)));
    expect([form.sending(), await form.send({}, async () => undefined)]).toEqual([true, false]);
    finish();
    expect([await first, form.sending()]).toEqual([true, false]);
  });
});
