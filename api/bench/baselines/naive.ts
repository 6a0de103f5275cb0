// The naive implementation that most teams would write: Nest and TypeORM with their defaults, find() of all sessions on every poll,
// COUNT and SUM for the totals, save() for each message. It uses the tables of the same schema, without the triggers that keep the
// counts, because here the code keeps them. TypeORM's defaults imply those of the database: on SQLite a rollback journal with every
// commit on disk.
//
// Arguments: the SQLite file or PostgreSQL URL, and the id of the user who owns the sessions.
import 'reflect-metadata';
import { Body, Controller, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Column, DataSource, type DataSourceOptions, Entity, IsNull, MoreThan, PrimaryColumn, Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { announce } from './announce.js';

const [, , place = '', user_id = ''] = process.argv;
const IDLE_AFTER_MS = 12 * 3_600_000;

const isPostgres = place.startsWith('postgres');
const database: DataSourceOptions = isPostgres ? { type: 'postgres', url: place } : { type: 'better-sqlite3', database: place };
const before = await new DataSource(database).initialize();
for (const [table, names] of Object.entries({ user_sessions: ['count_session', 'uncount_session'], messages: ['count_message', 'uncount_message'] }))
  for (const name of names) await before.query(`DROP TRIGGER ${name}${isPostgres ? ` ON ${table}` : ''}`);
await before.destroy();

@Entity('user_sessions')
class ChatSession {
  @PrimaryColumn('text') session_id!: string;
  @Column('text') user_id!: string;
  @Column('text', { nullable: true }) title!: string | null;
  @Column('integer') message_count!: number;
  @Column('integer') last_seq!: number;
  @Column('text') created_at!: string;
  @Column('text') last_activity_at!: string;
  @Column('text', { nullable: true }) ended_at!: string | null;
  @Column('text', { default: 'responder' }) handling!: string;
}

@Entity('messages')
class ChatMessage {
  @PrimaryColumn('text') session_id!: string;
  @PrimaryColumn('text') message_id!: string;
  @Column('integer') seq!: number;
  @Column('text') role!: string;
  @Column('text') content!: string;
  @Column('text') created_at!: string;
  @Column('text', { nullable: true }) responder!: string | null;
  @Column('text') status!: string;
  @Column('text', { nullable: true }) reply_to!: string | null;
}

@Controller('api')
class NaiveController {
  constructor(
    @InjectRepository(ChatSession) private readonly sessions: Repository<ChatSession>,
    @InjectRepository(ChatMessage) private readonly messages: Repository<ChatMessage>,
  ) {}

  @Get('admin/sessions')
  async list() {
    const threshold = new Date(Date.now() - IDLE_AFTER_MS).toISOString();
    const sessions = await this.sessions.find({ order: { last_activity_at: 'DESC' } });
    return {
      sessions,
      totals: {
        active_sessions: await this.sessions.count({ where: { ended_at: IsNull(), last_activity_at: MoreThan(threshold) } }),
        total_sessions: await this.sessions.count(),
        total_messages: (await this.sessions.sum('message_count')) ?? 0,
        waiting_sessions: await this.sessions.count({ where: { ended_at: IsNull(), handling: 'waiting' } }),
        handled_sessions: await this.sessions.count({ where: { ended_at: IsNull(), handling: 'person' } }),
        most_recent_activity: sessions[0]?.last_activity_at ?? null,
      },
    };
  }

  @Post('sessions/:session_id/chat')
  @HttpCode(200)
  async chat(@Param('session_id') session_id: string, @Body() body: { message: string; message_id: string }) {
    const session = (await this.sessions.findOneBy({ session_id })) ?? this.newSession(session_id, body.message);
    const message = await this.add(session, 'user', body.message_id, body.message, null);
    const reply = await this.add(session, 'assistant', uuidv7(), 'You’re welcome.', body.message_id);
    return { session, message, reply };
  }

  private newSession(session_id: string, title: string): ChatSession {
    const now = new Date().toISOString();
    return this.sessions.create({ session_id, user_id, title, message_count: 0, last_seq: 0, created_at: now, last_activity_at: now });
  }

  private async add(session: ChatSession, role: string, message_id: string, content: string, reply_to: string | null) {
    const created_at = new Date().toISOString();
    session.message_count++;
    session.last_seq++;
    session.last_activity_at = created_at;
    await this.sessions.save(session);
    const { session_id, last_seq: seq } = session;
    const responder = role === 'assistant' ? 'handbook' : null;
    return this.messages.save({ session_id, message_id, seq, role, content, created_at, responder, status: 'complete', reply_to });
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({ ...database, entities: [ChatSession, ChatMessage] }),
    TypeOrmModule.forFeature([ChatSession, ChatMessage]),
  ],
  controllers: [NaiveController],
})
class NaiveModule {}

const app = await NestFactory.create<NestFastifyApplication>(NaiveModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen(0, '127.0.0.1');
announce(app.getHttpServer());
