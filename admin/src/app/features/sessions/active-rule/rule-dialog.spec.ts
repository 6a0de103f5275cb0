import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatDialogRef } from '@angular/material/dialog';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ActiveRulePreview, ActiveRuleView } from '@switchboard/shared';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { destroyPage, pass } from '../../../core/page.fixture';
import { RuleDialog } from './rule-dialog';

const RULE: ActiveRuleView = { idle_after: '30m', source: 'default', version: 0, changed_at: null, changed_by: null };
const PUT = '/api/admin/policies/active_rule';

function previewOf(idle_after: string, changes: Partial<ActiveRulePreview> = {}): ActiveRulePreview {
  return { as_of: '', idle_after, now: { active: 34, idle: 5 }, then: { active: 22, idle: 17 }, becoming_idle: 12, becoming_active: 0, at_least: false, ...changes };
}

describe('the dialog of the rule for active sessions', () => {
  const close = jest.fn();
  let http: HttpTestingController;
  let fixture: ComponentFixture<RuleDialog>;

  beforeEach(() => {
    jest.useFakeTimers();
    close.mockClear();
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), provideTexts(), { provide: MatDialogRef, useValue: { close } }],
    });
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(RuleDialog);
  });
  afterEach(destroyPage);

  const page = () => fixture.nativeElement as HTMLElement;
  const words = (selector: string) => page().querySelector(selector)?.textContent?.trim() ?? null;
  const apply = () => page().querySelector<HTMLButtonElement>('button[type=submit]')!;
  async function shows(rule: Partial<ActiveRuleView> = {}): Promise<void> {
    await pass();
    http.expectOne('/api/admin/active-rule').flush({ ...RULE, ...rule });
    await pass();
  }
  async function enter(count: string, unit = 'm'): Promise<void> {
    const [input, select] = [page().querySelector<HTMLInputElement>('#idle-after')!, page().querySelector<HTMLSelectElement>('select')!];
    input.value = count;
    input.dispatchEvent(new Event('input'));
    select.value = unit;
    select.dispatchEvent(new Event('change'));
    await pass();
  }
  async function previews(preview: ActiveRulePreview): Promise<void> {
    await pass(300);
    http.expectOne(`/api/admin/active-rule/preview?idle_after=${preview.idle_after}`).flush(preview);
    await pass();
  }

  it('says what another rule would change before it is applied, and applies it to the version that was shown', async () => {
    await shows({ version: 3 });
    expect([words('.present'), apply().getAttribute('aria-disabled')]).toEqual([expect.stringContaining('active for 30 minutes after its last message'), 'true']);
    await previews(previewOf('30m', { becoming_idle: 0 }));
    expect(words('.outlook')).toBe('This is the present rule: 34 active and 5 idle sessions.');
    await enter('10');
    expect(words('.outlook')).toBe('');
    await previews(previewOf('10m'));
    expect(words('.outlook')).toBe('With 10 minutes, 12 of 34 active sessions would be idle.');
    await enter('2', 'h');
    await previews(previewOf('2h', { becoming_idle: 0, becoming_active: 1, at_least: true }));
    expect(words('.outlook')).toBe('With 2 hours, 1 of 5 idle sessions would be active. There may be more than were counted.');
    apply().click();
    await pass();
    const request = http.expectOne(PUT);
    expect(request.request.body).toEqual({ value: { idle_after: '2h' }, version: 3 });
    request.flush({});
    await pass();
    expect(close).toHaveBeenCalledWith(true);
  });

  it('asks only for rules that the server would accept, and only for the last one entered', async () => {
    await shows();
    await previews(previewOf('30m'));
    for (const count of ['', '0', 'x', '1.5', '99999']) {
      await enter(count);
      await pass(1_000);
      expect([count, page().querySelector('#idle-after')?.getAttribute('aria-invalid'), words('.outlook'), apply().getAttribute('aria-disabled')]).toEqual([count, 'true', '', 'true']);
    }
    await enter('1');
    await pass(100);
    await enter('12');
    await previews(previewOf('12m'));
    http.verify();
  });

  it('has a slider from the shortest to the longest rule, in words, which goes along with what is entered', async () => {
    const slider = () => page().querySelector<HTMLInputElement>('input[type=range]')!;
    const shown = () => [slider().valueAsNumber, slider().getAttribute('aria-valuetext'), page().querySelector<HTMLInputElement>('#idle-after')!.value, page().querySelector<HTMLSelectElement>('select')!.value];
    const slideTo = async (stop: number) => {
      slider().value = String(stop);
      slider().dispatchEvent(new Event('input'));
      await pass();
    };
    await shows();
    expect([shown(), slider().getAttribute('aria-label'), slider().min, slider().max, words('.ends')]).toEqual([[12, '30 minutes', '30', 'm'], 'Idle after', '0', '33', '30 seconds30 days']);
    await slideTo(0);
    expect(shown()).toEqual([0, '30 seconds', '30', 's']);
    await slideTo(33);
    await slideTo(23);
    expect(shown()).toEqual([23, '1 day', '1', 'd']);
    // Both counts follow, and only the last place is asked for.
    await previews(previewOf('1d', { becoming_idle: 0, becoming_active: 2 }));
    expect([words('.outlook'), apply().getAttribute('aria-disabled')]).toEqual(['With 1 day, 2 of 5 idle sessions would be active.', null]);
    await enter('11', 'h');
    expect(shown()).toEqual([21, '11 hours', '11', 'h']);
    await enter('x', 'h');
    expect(shown()).toEqual([21, '11 hours', 'x', 'h']);
    http.verify();
  });

  it('shows the rule of whoever was faster, and keeps what was entered', async () => {
    await shows();
    await enter('10');
    await previews(previewOf('10m'));
    apply().click();
    await pass();
    http.expectOne(PUT).flush({ code: 'stale_policy', status: 409 }, { status: 409, statusText: 'Conflict' });
    await shows({ idle_after: '1h', version: 1, source: 'policy' });
    expect([words('.present'), words('[role=alert]'), page().querySelector<HTMLInputElement>('#idle-after')!.value]).toEqual([
      expect.stringContaining('1 hour'), expect.stringContaining('Someone else has changed this'), '10',
    ]);
    apply().click();
    await pass();
    const again = http.expectOne(PUT);
    expect(again.request.body).toEqual({ value: { idle_after: '10m' }, version: 1 });
    expect(close).not.toHaveBeenCalled();
  });

  it('offers no change where the environment decides', async () => {
    await shows({ source: 'environment' });
    expect([words('.form-warning'), page().querySelector('#idle-after'), page().querySelector('button[type=submit]')]).toEqual([expect.stringContaining('SESSION_IDLE_AFTER'), null, null]);
  });
});
