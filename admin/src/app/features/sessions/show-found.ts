import { LiveAnnouncer } from '@angular/cdk/a11y';
import { DOCUMENT, DestroyRef, ElementRef, Injectable, Injector, afterNextRender, computed, effect, inject, untracked, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute } from '@angular/router';
import { map } from 'rxjs';
import { Translations } from '../../core/i18n/translations';
import { FollowEnd } from './follow-end';
import { PANE } from './pane';
import { SessionStore } from './session.store';

/** Space above the message, below what is sticky, in CSS pixels: some of the message before it shows that there is one. */
const MARGIN_PX = 24;
/** What shows that the reader has taken over. */
const INPUTS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/**
 * Opens a session at the message that a search found, or else at its end. The message stays in view while the rest is loaded and laid out,
 * until the reader does something; the page then follows its end only if they go there. Without such a message, the session is shown at
 * its end.
 */
@Injectable()
export class ShowFound {
  private readonly store = inject(SessionStore);
  private readonly end = inject(FollowEnd);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly translations = inject(Translations);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly pane = inject(PANE, { optional: true });
  private readonly scroller = this.pane?.scroller ?? inject(DOCUMENT).documentElement;
  private readonly wanted = this.pane?.at ?? routedMessage();
  private isHeld = false;

  /** Id of the message that was found, once it is loaded; else null. */
  readonly message_id = computed(() => {
    const wanted = this.wanted();
    return this.store.log().messages.some(({ message_id }) => message_id === wanted) ? wanted : null;
  });
  /** Whether a message was asked for. */
  readonly isWanted = computed(() => this.wanted() !== null);
  private readonly isMissing = computed(() => {
    const { messages } = this.store;
    return this.wanted() !== null && this.message_id() === null && messages.isCurrent() && messages.value()?.more !== true;
  });

  constructor() {
    this.watchReader();
    effect(() => {
      this.store.session_id();
      const isWanted = this.wanted() !== null;
      untracked(() => (isWanted ? this.hold() : this.leadToEnd()));
    });
    effect(() => {
      if (this.message_id() !== null) untracked(() => this.lead());
    });
    effect(() => {
      if (this.isMissing()) untracked(() => this.leadToEnd());
    });
  }

  private watchReader(): void {
    const document = inject(DOCUMENT);
    const release = () => this.release();
    for (const name of INPUTS) document.addEventListener(name, release, { passive: true, capture: true });
    // Texts above it are laid out after it.
    const observer = typeof ResizeObserver === 'function' ? new ResizeObserver(() => this.isHeld && this.show()) : null;
    observer?.observe(this.host);
    inject(DestroyRef).onDestroy(() => {
      for (const name of INPUTS) document.removeEventListener(name, release, { capture: true });
      observer?.disconnect();
    });
  }

  private hold(): void {
    this.isHeld = true;
    this.end.stayAway(true);
  }

  private release(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.end.stayAway(false);
  }

  private leadToEnd(): void {
    this.release();
    this.end.restart();
    this.end.onGrowth();
  }

  private lead(): void {
    void this.announcer.announce(this.translations.text('sessions.detail.found'), 'polite');
    afterNextRender({ mixedReadWrite: () => this.show() }, { injector: this.injector });
  }

  /** Scrolls what scrolls it, and nothing else: the list beside a pane stays where it is. */
  private show(): void {
    const message = this.host.querySelector('article.found');
    if (!message) return;
    const head = this.host.querySelector<HTMLElement>('.head');
    const covered = head ? (parseFloat(getComputedStyle(head).top) || 0) + head.offsetHeight : 0;
    const top = this.pane?.scroller.getBoundingClientRect().top ?? 0;
    this.scroller.scrollTop += message.getBoundingClientRect().top - top - covered - MARGIN_PX;
  }
}

function routedMessage(): Signal<string | null> {
  return toSignal(inject(ActivatedRoute).queryParamMap.pipe(map((params) => params.get('at'))), { requireSync: true });
}
