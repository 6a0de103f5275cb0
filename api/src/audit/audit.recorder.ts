import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type AuditAction, type AuditDetails, parseDuration, type SelectedSessionsExport, type SessionsExportQuery, type SystemEventType,
} from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { AccessRefused, RefreshTokenReused, SignedIn, type SignInOrigin, SignInRefused, SignInRestricted, UserSignedOut } from '../auth/index.js';
import { AnswerStopped, HandlingChanged, OperatorMessagePosted, Whispered } from '../chat/index.js';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { Messenger } from '../core/instances/messenger.js';
import { WindowCounters } from '../core/limits/window-counters.js';
import { SessionsExported } from '../export/index.js';
import { ActiveRuleChanged } from '../policies/index.js';
import { MessagesSearched, SessionEnded, TranscriptOpened } from '../sessions/index.js';
import { UserChanged, UserCreated, UserDeleted } from '../users/index.js';
import { SharedViewChanged } from '../views/index.js';
import { AuditService } from './audit.service.js';

/** Maximum sign-ins recorded per user per minute: a script may sign in thousands of times. */
const SIGN_INS_PER_MINUTE = 10;
const CHANNEL = 'sign-in';

/** The actions of administrators, by what a system message tells of. */
const HANDLING_ACTIONS: Partial<Record<SystemEventType, AuditAction>> = {
  person_came: 'session.taken_over',
  person_left: 'session.released',
  handed_back: 'session.handed_back',
};

/**
 * Records bus events as audit entries. Its listeners run within the publishing job, so an action that cannot be recorded is rolled
 * back.
 */
@Injectable()
export class AuditRecorder implements OnModuleInit {
  /** sign-ins within the last minute at all joined servers, by user */
  private readonly signIns: WindowCounters;

  constructor(
    bus: Bus,
    private readonly audit: AuditService,
    clock: Clock,
    private readonly messenger: Messenger,
  ) {
    this.signIns = new WindowCounters({ points: SIGN_INS_PER_MINUTE, seconds: 60 }, clock);
    bus.within(SessionEnded, ({ session, actor }, manager) =>
      audit.record(manager, {
        action: 'session.ended',
        actor,
        subject: { type: 'session', id: session.session_id },
        details: { user_id: session.user_id },
      }),
    );
    bus.within(HandlingChanged, (event, manager) => this.recordHandling(event, manager));
    bus.within(OperatorMessagePosted, ({ session, message, actor }, manager) =>
      audit.record(manager, {
        action: 'session.replied',
        actor,
        subject: { type: 'session', id: session.session_id },
        details: { user_id: session.user_id, message_id: message.message_id },
      }),
    );
    bus.within(TranscriptOpened, ({ session_id, user_id, opening_id, reason_kind, actor }, manager) =>
      audit.record(manager, {
        action: 'session.opened',
        actor,
        subject: { type: 'session', id: session_id },
        details: { user_id, opening_id, reason_kind },
      }),
    );
    bus.within(Whispered, ({ session, whisper_id, actor }, manager) =>
      audit.record(manager, {
        action: 'session.whispered',
        actor,
        subject: { type: 'session', id: session.session_id },
        details: { user_id: session.user_id, whisper_id },
      }),
    );
    bus.within(AnswerStopped, ({ session, actor }, manager) =>
      audit.record(manager, {
        action: 'session.answer_stopped',
        actor,
        subject: { type: 'session', id: session.session_id },
        details: { user_id: session.user_id },
      }),
    );
    bus.within(SessionsExported, ({ query, actor }, manager) =>
      audit.record(manager, { action: 'session.exported', actor, subject: null, details: exportDetails(query) }),
    );
    bus.within(MessagesSearched, ({ opening_id, reason_kind, actor }, manager) =>
      audit.record(manager, { action: 'session.searched', actor, subject: null, details: { opening_id, reason_kind } }),
    );
    bus.within(UserCreated, ({ user_id, actor, role }, manager) =>
      audit.record(manager, { action: 'user.created', actor, subject: { type: 'user', id: user_id }, details: { role } }),
    );
    bus.within(UserChanged, (event, manager) => this.recordChange(event, manager));
    bus.within(UserDeleted, ({ user_id, actor }, manager) =>
      audit.record(manager, { action: 'user.deleted', actor, subject: { type: 'user', id: user_id } }),
    );
    bus.within(UserSignedOut, ({ user_id, actor }, manager) =>
      audit.record(manager, { action: 'user.signed_out', actor, subject: { type: 'user', id: user_id } }),
    );
    // Who presented the token is unknown; the user is only the one it was issued to.
    bus.within(RefreshTokenReused, ({ user_id, sign_in_id }, manager) =>
      audit.record(manager, {
        action: 'auth.token_reuse',
        actor: null,
        subject: { type: 'user', id: user_id },
        details: { sign_in_id },
      }),
    );
    bus.within(SignedIn, (event, manager) => this.recordSignIn(event, manager));
    // The caller is unknown; only the account they tried is known.
    bus.within(SignInRefused, ({ user_id, reason, origin, left_out }, manager) =>
      audit.record(manager, {
        action: 'auth.sign_in_refused',
        actor: null,
        subject: user_id === null ? null : { type: 'user', id: user_id },
        details: { reason, ...originDetails(origin), ...(left_out > 0 && { left_out }) },
      }),
    );
    bus.within(SignInRestricted, ({ user_id, origin }, manager) =>
      audit.record(manager, {
        action: 'auth.sign_in_restricted',
        actor: null,
        subject: { type: 'user', id: user_id },
        details: originDetails(origin),
      }),
    );
    bus.within(AccessRefused, ({ actor, route }, manager) =>
      audit.record(manager, { action: 'access.refused', actor, subject: null, details: { route } }),
    );
    bus.within(SharedViewChanged, ({ view_id, change, actor }, manager) =>
      audit.record(manager, { action: `view.${change}`, actor, subject: null, details: { view_id } }),
    );
    bus.within(ActiveRuleChanged, ({ from, to, actor }, manager) =>
      audit.record(manager, {
        action: 'policy.changed',
        actor,
        subject: null,
        details: { policy: 'active_rule', idle_after_before: secondsOf(from.idle_after), idle_after: secondsOf(to.idle_after) },
      }),
    );
  }

  async onModuleInit(): Promise<void> {
    await this.messenger.subscribe(CHANNEL, ({ user_id }) => void this.signIns.add(String(user_id)));
  }

  /** What users do about a person in their own sessions is no administration. */
  private async recordHandling({ session, message, actor, previous_handler }: HandlingChanged, manager: EntityManager): Promise<void> {
    const action = message.event && HANDLING_ACTIONS[message.event.type];
    if (!action) return;
    const from = previous_handler !== null && previous_handler !== actor?.user_id ? { from_user_id: previous_handler } : {};
    await this.audit.record(manager, {
      action,
      actor,
      subject: { type: 'session', id: session.session_id },
      details: { user_id: session.user_id, ...from },
    });
  }

  private async recordSignIn({ user_id, sign_in_id, origin }: SignedIn, manager: EntityManager): Promise<void> {
    this.messenger.publish(CHANNEL, { user_id }).catch(() => undefined);
    if (this.signIns.add(user_id).count > SIGN_INS_PER_MINUTE) return;
    const details = origin ? originDetails(origin) : {};
    try {
      await this.audit.record(manager, { action: 'auth.signed_in', actor: { user_id, sign_in_id }, subject: { type: 'user', id: user_id }, details });
    } catch (error) {
      // It is rolled back: otherwise, after some that cannot be recorded, one would succeed without an entry.
      this.signIns.add(user_id, -1);
      throw error;
    }
  }

  /** Records one entry per changed field. */
  private async recordChange({ user_id, fields, actor, moves }: UserChanged, manager: EntityManager): Promise<void> {
    const isOwn = actor?.user_id === user_id;
    const actions: Record<(typeof fields)[number], AuditAction> = {
      name: 'user.name_changed',
      role: 'user.role_changed',
      status: 'user.status_changed',
      password: isOwn ? 'user.password_changed' : 'user.password_reset',
    };
    for (const field of fields)
      await this.audit.record(manager, {
        action: actions[field],
        actor,
        subject: { type: 'user', id: user_id },
        details: field === 'role' || field === 'status' ? (moves[field] ?? {}) : {},
      });
  }
}

/** Which sessions were exported, without the search text. */
function exportDetails(query: SessionsExportQuery | SelectedSessionsExport): AuditDetails {
  return 'session_ids' in query ? { format: query.format, selected: new Set(query.session_ids).size } : filterDetails(query);
}

function filterDetails({ format, status, user_id, messages, handling, handled_by, from, to, q, text }: SessionsExportQuery): AuditDetails {
  return {
    format,
    ...(status && { session_status: status }),
    ...(user_id && { user_id }),
    ...(messages && { messages }),
    ...(handling && { handling }),
    ...(handled_by && { handled_by }),
    ...(from && { activity_from: from }),
    ...(to && { activity_to: to }),
    ...((q ?? text) && { searched: true }),
  };
}

/** @param duration such as `5m` */
function secondsOf(duration: string): number {
  return (parseDuration(duration) ?? 0) / 1_000;
}

function originDetails({ address, device, is_known_device }: SignInOrigin): AuditDetails {
  return { address, ...(device !== null && { device }), known_device: is_known_device };
}
