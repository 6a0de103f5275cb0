import { type Type, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import type { Message, Problem, ResponderView } from '@switchboard/shared';
import { provideTexts } from '../../core/i18n/provide-texts';
import { RenderQueue } from '../../ui/markdown/render-queue';
import { AnswerCode } from './answer-code';
import { ChatApi } from './chat-api';
import { aMessage, aReply } from './chat-samples';
import { ConversationActions } from './conversation-actions';
import { ConversationStore } from './conversation.store';
import { EMPTY_TRANSCRIPT, type TranscriptChange, applyChange } from './transcript';
import { type TranscriptItem, transcriptItems } from './transcript-items';

/** The part of the store that single messages use; each call is recorded. */
export class FakeStore {
  readonly ended = signal(false);
  readonly isBranchBusy = signal(false);
  readonly isWithPerson = signal(false);
  readonly refusal = signal<Problem | null>(null);
  readonly items = signal<readonly TranscriptItem[]>([]);
  readonly calls: unknown[][] = [];
  /** why the next calls fail */
  fault: Error | null = null;

  retry(...args: unknown[]): void {
    this.calls.push(['retry', ...args]);
  }
  regenerate(...args: unknown[]): void {
    this.calls.push(['regenerate', ...args]);
  }
  send(...args: unknown[]): void {
    this.calls.push(['send', ...args]);
  }
  showBranch(...args: unknown[]): Promise<void> {
    return this.record('showBranch', ...args);
  }
  takeBack(...args: unknown[]): Promise<void> {
    return this.record('takeBack', ...args);
  }
  rate(...args: unknown[]): Promise<void> {
    return this.record('rate', ...args);
  }

  private record(...call: unknown[]): Promise<void> {
    this.calls.push(call);
    return this.fault ? Promise.reject(this.fault) : Promise.resolve();
  }
}

/** The items of a transcript after the changes, which by default has a question and its answer. */
export function itemsAfter(...changes: TranscriptChange[]): TranscriptItem[] {
  const all: TranscriptChange[] = changes.length > 0 ? changes : [loaded(aMessage(), aReply())];
  return transcriptItems(all.reduce(applyChange, EMPTY_TRANSCRIPT), []);
}

export function loaded(...messages: Message[]): TranscriptChange {
  return { type: 'loaded', messages };
}

/** A component of one message, and what its user sees and does. */
export interface RenderedMessage<T> {
  fixture: ComponentFixture<T>;
  store: FakeStore;
  page: HTMLElement;
  actions: ConversationActions;
  /** by its accessible name */
  button: (name: string) => HTMLButtonElement | undefined;
  press: (name: string) => Promise<void>;
}

/** Renders a component that shows one message. */
export async function renderMessage<T>(component: Type<T>, item: TranscriptItem, responders: readonly ResponderView[] = []): Promise<RenderedMessage<T>> {
  const store = new FakeStore();
  TestBed.configureTestingModule({
    providers: [
      provideTexts(),
      ConversationActions,
      { provide: ConversationStore, useValue: store },
      { provide: ChatApi, useValue: { responders: () => Promise.resolve({ responders }) } },
      { provide: RenderQueue, useValue: { run: (job: () => void) => (job(), null) } },
    ],
  });
  await TestBed.inject(AnswerCode).load();
  const fixture = TestBed.createComponent(component);
  fixture.componentRef.setInput('item', item);
  fixture.autoDetectChanges();
  await fixture.whenStable();
  // The titles of the responders may have been requested.
  await Promise.resolve();
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  const button = (name: string) =>
    [...page.querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent.trim()) === name);
  const press = async (name: string) => {
    button(name)!.click();
    await fixture.whenStable();
  };
  return { fixture, store, page, actions: TestBed.inject(ConversationActions), button, press };
}
