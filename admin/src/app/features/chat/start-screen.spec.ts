import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthService } from '../../core/auth/auth.service';
import { provideTexts } from '../../core/i18n/provide-texts';
import { HandlingStore } from './handling/handling.store';
import { RespondersStore } from './responders.store';
import { StartScreen } from './start-screen';

function shown(responder: string | null, role: 'user' | 'admin', canAsk = false): string {
  const responders = signal(responder === null ? [] : [{ name: 'other', is_default: false }, { name: responder, is_default: true }]);
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({
    providers: [
      provideTexts(),
      { provide: AuthService, useValue: { user: signal({ role }) } },
      { provide: HandlingStore, useValue: { canAsk: signal(canAsk) } },
      { provide: RespondersStore, useValue: { responders, load: () => Promise.resolve() } },
    ],
  });
  const fixture = TestBed.createComponent(StartScreen);
  fixture.detectChanges();
  return (fixture.nativeElement as HTMLElement).textContent;
}

describe('the start screen', () => {
  it('suggests what its reader can do with the handbook', () => {
    expect(shown('handbook', 'user')).not.toMatch(/end a session|back up/);
    expect(shown('handbook', 'user')).toContain('rename a conversation');
    expect(shown('handbook', 'admin')).toContain('back up the database');
  });

  it('does not speak of the handbook where a model answers', () => {
    for (const role of ['user', 'admin'] as const) expect(shown('model/x', role)).not.toMatch(/sources|session|database|conversation\?/);
  });

  it('offers a person where one can be asked for', () => {
    expect(shown('handbook', 'user', true)).toContain('Talk to a person');
    expect(shown('handbook', 'user')).not.toContain('Talk to a person');
  });

  it('suggests nothing before it knows who answers', () => {
    expect(shown(null, 'user').trim()).toBe('What would you like to know?');
  });
});
