import { Inject, Injectable, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ResponderReport, ResponderView } from '@switchboard/shared';
import { SETTINGS } from '../core/config/settings-token.js';
import { responderUnknown } from './chat.errors.js';
import type { ChatSettings } from './chat.settings.js';
import type { Responder, ResponderMiddleware } from './responder.js';

/** What the chat is composed of. */
export interface ResponderSources {
  /** those of extensions, preferred first */
  responders: Type<Responder>[];
  /** the built-in one; null where an extension replaces it */
  builtIn: Type<Responder> | null;
  /** wraps every responder, the first one outermost */
  middleware: ResponderMiddleware[];
}

/** Injection token of the {@link ResponderSources}. */
export const RESPONDER_SOURCES = Symbol('ResponderSources');

/**
 * The responders, preferred first: those that the setting `RESPONDERS` names or, without it, the models, those of extensions and the built-in
 * one.
 *
 * States: collecting until every module exists, then complete. A responder is the instance that its own module provides, with that module's
 * dependencies; a class that no module provides is instantiated here.
 */
@Injectable()
export class Responders implements OnApplicationBootstrap {
  private readonly models: Responder[] = [];
  private ordered: readonly Responder[] = [];
  /** each without its middleware, which need not pass on more than answers */
  private readonly bare = new Map<string, Responder>();

  constructor(
    private readonly modules: ModuleRef,
    @Inject(RESPONDER_SOURCES) private readonly sources: ResponderSources,
    @Inject(SETTINGS) private readonly settings: ChatSettings,
  ) {}

  /** Adds responders that precede those of extensions. To be called before the application has started. */
  add(responders: readonly Responder[]): void {
    this.models.push(...responders);
  }

  /** @throws Error when two responders share a name, or when `RESPONDERS` names one that does not exist */
  async onApplicationBootstrap(): Promise<void> {
    const { responders, builtIn, middleware } = this.sources;
    const provided = await Promise.all([...responders, ...(builtIn ? [builtIn] : [])].map((type) => this.instance(type)));
    const all = [...this.models, ...provided].map((responder) => {
      const wrapped = middleware.reduceRight((next, wrap) => completed(wrap(next), next), responder);
      this.bare.set(wrapped.name, responder);
      return wrapped;
    });
    const names = all.map(({ name }) => name);
    const duplicate = names.find((name, at) => names.indexOf(name) !== at);
    if (duplicate !== undefined) throw new Error(`Two responders have the name "${duplicate}".`);
    const unknown = this.settings.responders?.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`RESPONDERS names "${unknown}", but there are only: ${names.join(', ')}.`);
    this.ordered = this.settings.responders?.map((name) => all.find((each) => each.name === name)!) ?? all;
  }

  /**
   * @param name of the chosen one; null for the default, which also replaces one that no longer exists
   * @returns the one to answer, then those that may answer in its place: all others that are not down
   */
  candidates(name: string | null): [Responder, ...Responder[]] {
    const chosen = this.ordered.find((each) => each.name === name) ?? this.ordered[0]!;
    return [chosen, ...this.ordered.filter((each) => each !== chosen && stateOf(each) !== 'down')];
  }

  /** Whether the responder of a session heeds instructions. @param name of the chosen one; null for the default */
  takesInstructions(name: string | null): boolean {
    return this.candidates(name)[0].takes_instructions ?? false;
  }

  /** @throws DomainError 422 `responder_unknown` */
  assertKnown(name: string): void {
    if (!this.ordered.some((each) => each.name === name)) throw responderUnknown();
  }

  list(): ResponderView[] {
    return this.ordered.map((responder, at) => ({
      name: responder.name,
      title: responder.title ?? responder.name,
      is_default: at === 0,
      state: stateOf(responder),
      instructions: responder.takes_instructions ?? false,
    }));
  }

  /** What administrators read about them. */
  reports(): ResponderReport[] {
    return this.ordered.map((responder) => {
      const { last_error, context_tokens } = this.bare.get(responder.name)!.describe?.() ?? {};
      const { state, retry_at } = responder.state?.() ?? { state: 'unknown' };
      return {
        name: responder.name,
        title: responder.title ?? responder.name,
        state,
        last_error: last_error ? { at: last_error.at, reason: last_error.reason, detail: last_error.detail ?? null } : null,
        context_tokens: context_tokens ?? null,
        retry_at: retry_at === undefined ? null : new Date(retry_at).toISOString(),
        can_probe: this.bare.get(responder.name)!.probe !== undefined,
      };
    });
  }

  /** @returns the one with this name, without its middleware; undefined where there is none */
  withoutMiddleware(name: string): Responder | undefined {
    return this.ordered.some((each) => each.name === name) ? this.bare.get(name) : undefined;
  }

  private async instance(type: Type<Responder>): Promise<Responder> {
    try {
      return this.modules.get(type, { strict: false });
    } catch {
      // No module provides it.
      return this.modules.create(type);
    }
  }
}

function stateOf(responder: Responder): ResponderView['state'] {
  return responder.state?.().state ?? 'unknown';
}

/** A wrapped responder with what its middleware does not say itself. */
function completed(wrapped: Responder, next: Responder): Responder {
  return {
    name: wrapped.name,
    title: wrapped.title ?? next.title,
    history_length: wrapped.history_length ?? next.history_length,
    takes_instructions: wrapped.takes_instructions ?? next.takes_instructions,
    state: () => wrapped.state?.() ?? next.state?.() ?? { state: 'unknown' },
    respond: (request) => wrapped.respond(request),
  };
}
