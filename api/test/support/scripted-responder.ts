import { Injectable } from '@nestjs/common';
import type { Responder, ResponderPart, ResponderRequest } from '../../src/chat/index.js';
import { defineExtension } from '../../src/extension/index.js';

/**
 * A responder that tests control. It replies "re: " and the message, in two parts, unless the message asks for something else:
 *
 * - `wait`: says "so far " and then waits until `release` is called for that message
 * - `fail`: throws immediately; `half`: says "half" and throws
 * - `hang`: says nothing and ignores its abort signal
 * - `babble`: never stops
 * - `empty`: ends without any output
 */
@Injectable()
export class ScriptedResponder implements Responder {
  static instance: ScriptedResponder;
  readonly name = 'scripted';
  history_length: number | undefined;
  /** the messages it received, in order */
  readonly received: string[] = [];
  readonly histories: string[][] = [];
  /** the languages accepted by each caller */
  readonly languages: (readonly string[] | undefined)[] = [];
  /** whether `fail` and `half` fail */
  failing = true;
  private readonly gates = new Map<string, () => void>();

  constructor() {
    ScriptedResponder.instance = this;
  }

  async *respond({ user, message, history, signal }: ResponderRequest): AsyncIterable<ResponderPart> {
    const text = message.content;
    this.received.push(text);
    this.languages.push(user.languages);
    this.histories.push(history.map((each) => each.content));
    if (text.startsWith('hang')) await new Promise(() => undefined);
    if (text.startsWith('fail') && this.failing) throw new Error('secret upstream text');
    if (text.startsWith('half')) {
      yield { text: 'half' };
      if (this.failing) throw new Error('secret upstream text');
    }
    if (text.startsWith('empty')) return;
    while (text.startsWith('babble')) yield { text: 'b'.repeat(10_000) };
    if (text.startsWith('wait')) {
      yield { text: 'so far ' };
      await new Promise<void>((resolve) => {
        this.gates.set(text, resolve);
        signal.addEventListener('abort', () => resolve());
      });
      if (signal.aborted) return;
    }
    yield { text: 're: ' };
    yield { text };
    yield { sources: [{ title: 'A source', url: '/help/using' }] };
  }

  /** Whether the "so far " of a `wait…` message has been consumed and its reply is waiting. */
  holds(text: string): boolean {
    return this.gates.has(text);
  }

  /** Lets the reply to a `wait…` message continue. */
  release(text: string): void {
    this.gates.get(text)?.();
  }
}

/** The extension that provides it. */
export const scripted = defineExtension({ name: 'scripted', responder: ScriptedResponder });
