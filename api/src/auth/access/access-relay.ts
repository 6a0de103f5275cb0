import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Announcer } from '../../core/instances/announcer.js';
import { AccessHinted } from '../../core/instances/instances.events.js';
import { Messenger } from '../../core/instances/messenger.js';
import { UserChanged, UserDeleted } from '../../users/index.js';
import { SignInEnded } from '../auth.events.js';

const CHANNEL = 'access';

/** Tells other servers whose access has changed, before the call that changed it is answered, and tells this one what others say. */
@Injectable()
export class AccessRelay implements OnModuleInit {
  constructor(
    private readonly bus: Bus,
    announcer: Announcer,
    private readonly messenger: Messenger,
  ) {
    const announce = (kind: AccessHinted['kind'], id: string): void => announcer.announce(CHANNEL, { kind, id });
    bus.committed(SignInEnded, ({ sign_in_id }) => announce('sign_in', sign_in_id));
    bus.committed(UserChanged, ({ user_id }) => announce('user', user_id));
    bus.committed(UserDeleted, ({ user_id }) => announce('user', user_id));
  }

  onModuleInit(): Promise<void> {
    return this.messenger.subscribe(CHANNEL, ({ kind, id }) => {
      if (kind === 'sign_in' || kind === 'user') this.bus.notifyElsewhere(new AccessHinted(kind, String(id)));
    });
  }
}
