import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Bus, Feed, SessionDeleted } from '@switchboard/api';
import { Outbox } from './outbox.js';
import { RatingGiven, RatingRemoved } from './rating.js';

/** Reacts to ratings: what must not be lost within the job, what pages watch once it is committed. */
@Injectable()
export class RatingsListener implements OnModuleInit {
  constructor(
    private readonly bus: Bus,
    private readonly feed: Feed,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.bus.within(RatingGiven, ({ rating }, manager) => this.outbox.add(manager, rating));
    const channel = this.feed.channel('csat');
    this.bus.committed(RatingGiven, () => channel.move());
    this.bus.committed(RatingRemoved, () => channel.move());
    this.bus.committed(SessionDeleted, () => channel.move());
  }
}
