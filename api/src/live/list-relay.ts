import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Bus } from '../core/bus/bus.js';
import { Announcer } from '../core/instances/announcer.js';
import { ListHinted } from '../core/instances/instances.events.js';
import { Messenger } from '../core/instances/messenger.js';
import { onListChange } from './list-changes.js';

const CHANNEL = 'moved';

/** Tells other servers that the console's list may have changed, before the call that changed it is answered. */
@Injectable()
export class ListRelay implements OnModuleInit {
  constructor(
    private readonly bus: Bus,
    announcer: Announcer,
    private readonly messenger: Messenger,
  ) {
    onListChange(bus, () => announcer.hint(CHANNEL));
  }

  onModuleInit(): Promise<void> {
    return this.messenger.subscribe(CHANNEL, () => this.bus.notifyElsewhere(new ListHinted()));
  }
}
