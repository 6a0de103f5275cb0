import { Component, computed, signal, type Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from '@jest/globals';
import { ExtensionSlot, slotContext } from './extension-slot';
import { Word, anExtension, install, listed } from './extension.fixture';
import type { ComponentSlots, SlotComponent, SlotSession } from './slots';

const SESSION: SlotSession = {
  session_id: 's1', user_id: 'u1', title: 'First', status: 'active', message_count: 2,
  created_at: '2026-01-31T12:00:00.000Z', last_activity_at: '2026-01-31T12:00:00.000Z', ended_at: null, handling: 'responder',
};

const failing = signal(false);

@Component({ selector: 'app-of-session', template: '{{ title }}/{{ context().session.title }}' })
class OfSession {
  protected readonly context = slotContext('session.aside');
  // Known before the first rendering, so that a request can name it.
  protected readonly title = this.context().session.title;
}

@Component({ selector: 'app-constructor-fault', template: '' })
class ConstructorFault {
  constructor() {
    throw new Error('constructor');
  }
}

@Component({ selector: 'app-template-fault', template: '{{ fault() }}' })
class TemplateFault {
  protected fault(): string {
    throw new Error('template');
  }
}

@Component({ selector: 'app-late-fault', template: '{{ text() }}' })
class LateFault {
  protected readonly text = computed(() => {
    if (failing()) throw new Error('late');
    return 'fine so far';
  });
}

@Component({
  selector: 'app-page',
  imports: [ExtensionSlot],
  template: '<h1>{{ heading() }}</h1><app-extension-slot [name]="slot()" [context]="context()" />',
})
class Page {
  readonly heading = signal('Page');
  readonly slot = signal<keyof ComponentSlots>('session.aside');
  readonly context = signal({ session: SESSION });
}

const part = (component: Type<unknown>): SlotComponent => ({ loadComponent: () => Promise.resolve(component) });

describe('a slot of a page', () => {
  async function render(parts: readonly SlotComponent[], slot: keyof ComponentSlots = 'session.aside', role: 'admin' | 'user' = 'admin') {
    failing.set(false);
    const { extensions, reported, user } = install([listed(anExtension({ slots: { [slot]: parts } }))], role);
    const fixture = TestBed.createComponent(Page);
    fixture.componentInstance.slot.set(slot);
    await extensions.load();
    await fixture.whenStable();
    const words = () => (fixture.nativeElement as HTMLElement).textContent?.replace(/\s+/g, ' ').trim();
    return { page: fixture.componentInstance, words, reported, user, settle: () => fixture.whenStable(), element: fixture.nativeElement as HTMLElement };
  }
  const FAULT = 'This part of the extension “csat” does not work at the moment.';

  it('is empty without extensions', async () => {
    const { element } = await render([]);
    expect(element.querySelector('app-extension-slot:empty')).not.toBeNull();
  });

  it('tells its components what it belongs to, from the beginning, and when that changes', async () => {
    const { page, words, settle } = await render([part(OfSession)]);
    expect(words()).toBe('PageFirst/First');
    page.context.set({ session: { ...SESSION, title: 'Second' } });
    await settle();
    expect(words()).toBe('PageFirst/Second');
  });

  it('shows nothing to those who lack the permission of a component', async () => {
    const { words, user, settle } = await render([{ ...part(Word), permission: 'csat.read' }, part(Word)], 'account.section', 'user');
    expect(words()).toBe('Pageworks');
    user.set({ role: 'admin' });
    await settle();
    expect(words()).toBe('Pageworksworks');
  });

  it.each([['constructor', ConstructorFault], ['template', TemplateFault]] as const)('goes on, with its other components and the page, when one throws in its %s', async (message, component) => {
    const { page, words, reported, settle } = await render([part(component), part(Word)]);
    expect(words()).toBe(`Page${FAULT}works`);
    page.heading.set('Changed');
    await settle();
    expect([words(), reported]).toEqual([`Changed${FAULT}works`, [message]]);
  });

  it('goes on when one throws later', async () => {
    const { page, words, reported, settle } = await render([part(LateFault), part(Word)]);
    expect(words()).toBe('Pagefine so farworks');
    failing.set(true);
    page.heading.set('Changed');
    await settle();
    expect([words(), reported]).toEqual([`Changed${FAULT}works`, ['late']]);
  });

  it('goes on when one cannot be loaded', async () => {
    const { words, reported } = await render([{ loadComponent: () => Promise.reject(new Error('404')) }, part(Word)]);
    expect([words(), reported]).toEqual([`Page${FAULT}works`, ['404']]);
  });

  it('shows nothing in place of a badge that fails', async () => {
    const { words } = await render([part(TemplateFault)], 'session.row.badge');
    expect(words()).toBe('Page');
  });
});
