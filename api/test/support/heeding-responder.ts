import { Injectable } from '@nestjs/common';
import type { Responder, ResponderPart, ResponderRequest } from '../../src/chat/index.js';
import { defineExtension } from '../../src/extension/index.js';

/** What the responder was asked. */
type Asked = Pick<ResponderRequest, 'reply_id' | 'attempt' | 'instructions'> & { content: string };

/**
 * A responder that takes instructions. It answers with the number of the attempt and the message, unless the first attempt is asked for
 * something else:
 *
 * - `wait`: says "so far " and then waits until `release` is called for that message
 * - `hold`: waits likewise, without having said anything
 * - `each`: waits likewise in every attempt
 * - `fail`: throws immediately
 */
@Injectable()
export class HeedingResponder implements Responder {
  static instance: HeedingResponder;
  readonly name = 'heeding';
  readonly takes_instructions = true;
  readonly asked: Asked[] = [];
  /** what it thinks before each answer */
  thought: string | undefined;
  private readonly gates = new Map<string, () => void>();

  constructor() {
    HeedingResponder.instance = this;
  }

  async *respond({ message: { content }, reply_id, attempt, instructions, signal }: ResponderRequest): AsyncIterable<ResponderPart> {
    this.asked.push({ content, reply_id, attempt, instructions });
    if (this.thought !== undefined) yield { thought: this.thought };
    if (content.startsWith('fail') && attempt === 1) throw new Error('it fails');
    if (content.startsWith('each') || (/^(wait|hold)/.test(content) && attempt === 1)) {
      if (!content.startsWith('hold')) yield { text: 'so far ' };
      await new Promise<void>((resolve) => {
        this.gates.set(content, resolve);
        signal.addEventListener('abort', () => resolve());
      });
      this.gates.delete(content);
      if (signal.aborted) return;
    }
    yield { text: `${attempt}: ${content}` };
  }

  /** Whether the answer to a `wait…` or `hold…` message has begun and waits. */
  holds(content: string): boolean {
    return this.gates.has(content);
  }

  /** Lets the answer to a `wait…` or `hold…` message continue. */
  release(content: string): void {
    this.gates.get(content)?.();
  }

  /** What it was asked about one message. */
  askedAbout(content: string): Asked[] {
    return this.asked.filter((each) => each.content === content);
  }
}

/** The extension that provides it. */
export const heeding = defineExtension({ name: 'heeding', responder: HeedingResponder });
