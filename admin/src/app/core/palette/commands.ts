import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { IconName } from '../../ui/icon/icon-paths';

/** Something that the palette offers: an action, or a place to go. */
export interface Command {
  /** unique among all commands */
  readonly id: string;
  readonly icon: IconName;
  /** as shown, in the current language */
  readonly text: string;
  /** what helps to tell it from others, below its text: where it is, and its beginning, which is not read aloud */
  readonly detail?: { readonly place: string; readonly excerpt: string };
  /** its keyboard shortcut, see `KeyNote` */
  readonly keys?: string;
  /** called once the palette has closed */
  readonly run: () => void;
}

/** A group of commands that are known: the palette shows those whose text contains every word that is typed. */
export interface CommandList {
  /** key of the group's heading */
  readonly heading: string;
  readonly commands: () => readonly Command[];
}

/** A group of commands that have to be asked for. */
export interface CommandSearch {
  /** key of the group's heading */
  readonly heading: string;
  /** whether its results come after all commands, since they would often precede what is meant */
  readonly isLast?: boolean;
  /** @param q what is typed, '' at first: what was used most recently. May reject. */
  readonly find: (q: string) => Promise<readonly Command[]>;
}

/** What the palette offers at the moment: each page, and each part of it, adds its own commands for as long as it exists. */
@Injectable({ providedIn: 'root' })
export class Commands {
  private readonly allLists = signal<readonly CommandList[]>([]);
  private readonly allSearches = signal<readonly CommandSearch[]>([]);

  readonly lists = this.allLists.asReadonly();
  readonly searches = this.allSearches.asReadonly();

  /** Adds commands, after those of the same heading. @param owner whose destruction removes them */
  add(list: CommandList, owner: DestroyRef): void {
    this.allLists.update((lists) => [...lists, list]);
    owner.onDestroy(() => this.allLists.update((lists) => lists.filter((other) => other !== list)));
  }

  /** Adds a search. @param owner whose destruction removes it */
  addSearch(search: CommandSearch, owner: DestroyRef): void {
    this.allSearches.update((searches) => [...searches, search]);
    owner.onDestroy(() => this.allSearches.update((searches) => searches.filter((other) => other !== search)));
  }
}

/** Adds commands for as long as the caller exists, in its injection context. */
export function provideCommands(list: CommandList): void {
  inject(Commands).add(list, inject(DestroyRef));
}

/** Adds a search for as long as the caller exists, in its injection context. */
export function provideCommandSearch(search: CommandSearch): void {
  inject(Commands).addSearch(search, inject(DestroyRef));
}
