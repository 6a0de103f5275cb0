import { Inject, Injectable, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Responder, ResponderPart, ResponderRequest } from './responder.js';

/** Injection token of the class that answers: the built-in responder's, or the one that an extension brought. */
export const RESPONDER_CLASS = Symbol('ResponderClass');

/**
 * Stands for the responder in use from the first moment on, though an extension's module may be made after the chat.
 *
 * States: waiting until every module is there, then answering. The responder is the instance that its own module provides, with
 * whatever that module gave it; a class that no module provides is made here.
 */
@Injectable()
export class ChosenResponder implements Responder, OnApplicationBootstrap {
  private chosen!: Responder;

  constructor(
    private readonly modules: ModuleRef,
    @Inject(RESPONDER_CLASS) private readonly type: Type<Responder>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.chosen = this.provided() ?? (await this.modules.create(this.type));
  }

  get name(): string {
    return this.chosen.name;
  }

  get history_length(): number | undefined {
    return this.chosen.history_length;
  }

  respond(request: ResponderRequest): AsyncIterable<ResponderPart> {
    return this.chosen.respond(request);
  }

  private provided(): Responder | null {
    try {
      return this.modules.get(this.type, { strict: false });
    } catch {
      // No module provides it.
      return null;
    }
  }
}
