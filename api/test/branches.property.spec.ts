import type { MessageList, Session } from '@switchboard/shared';
import fc from 'fast-check';
import type { AnsweredChat } from './support/answered-chat.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { withTimeLimit } from './support/time-limit.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';

/** A message as the model knows it. */
interface Node {
  id: string;
  content: string;
  role: 'user' | 'assistant';
  parent: Node | null;
}

/** What a user does; numbers choose among what there is. */
type Step = { do: 'say' } | { do: 'edit' | 'regenerate' | 'switch'; at: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'say' }) },
  fc.record({ do: fc.constantFrom('edit' as const, 'regenerate' as const, 'switch' as const), at: fc.nat(1_000) }),
);

/** A conversation and its model, in which the order of `nodes` is that of `seq`. */
class Conversation {
  readonly nodes: Node[] = [];
  leaf: Node | null = null;

  constructor(
    readonly ann: Client,
    readonly path: string,
    readonly responder: ScriptedResponder,
  ) {}

  pathTo(node: Node | null): Node[] {
    return node ? [...this.pathTo(node.parent), node] : [];
  }

  async run(step: Step): Promise<void> {
    const content = `message ${this.nodes.length}`;
    const users = this.nodes.filter(({ role }) => role === 'user');
    if (step.do === 'say' || users.length === 0) return this.answered(this.leaf, await this.ann.post<AnsweredChat>(`${this.path}/chat`, { message: content }));
    if (step.do === 'switch') return this.show(this.nodes[step.at % this.nodes.length]!);
    const user = users[step.at % users.length]!;
    if (step.do === 'edit') {
      const body = { message: content, parent_id: user.parent?.id ?? null };
      return this.answered(user.parent, await this.ann.post<AnsweredChat>(`${this.path}/chat`, body));
    }
    this.replied(user, await this.ann.post<AnsweredChat>(`${this.path}/messages/${user.id}/replies`, {}));
  }

  private async show(node: Node): Promise<void> {
    const end = this.nodes.findLast((each) => this.pathTo(each).includes(node))!;
    const { body } = await this.ann.patch<Session>(this.path, { leaf_id: node.id });
    expect(body.leaf_id).toBe(end.id);
    this.leaf = end;
  }

  private answered(parent: Node | null, answer: { body: AnsweredChat }): void {
    const { message_id, content, version } = answer.body.message;
    const user: Node = { id: message_id, content, role: 'user', parent };
    this.nodes.push(user);
    // A message at the end of what is shown continues it; one with a given parent counts its siblings.
    if (version > 1) expect(version).toBe(this.nodes.filter((each) => each.role === 'user' && each.parent === parent).length);
    this.replied(user, answer);
  }

  private replied(user: Node, { body: { reply } }: { body: AnsweredChat }): void {
    expect(reply.version).toBe(this.nodes.filter(({ parent, role }) => parent === user && role === 'assistant').length + 1);
    this.leaf = { id: reply.message_id, content: reply.content, role: 'assistant', parent: user };
    this.nodes.push(this.leaf);
    expect(this.responder.histories.at(-1)).toEqual(this.pathTo(user.parent).map(({ content }) => content));
  }
}

describe.each(databaseKinds)('random conversations on %s', (kind) => {
  let on: TestApp;
  let ann: Client;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    ann = await on.user();
  });
  afterAll(() => on.close());

  test('what is shown, what responders are given and what is counted is as in a model of a tree', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), withTimeLimit(20_000, async (steps) => {
      const path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}`;
      const conversation = new Conversation(ann, path, ScriptedResponder.instance);
      for (const each of steps) await conversation.run(each);
      const { nodes, leaf } = conversation;
      const shown = (await ann.get<MessageList>(`${path}/messages?path=active`)).body.messages;
      expect(shown.map(({ message_id }) => message_id)).toEqual(conversation.pathTo(leaf).map(({ id }) => id));
      for (const { message_id, versions, role } of shown) {
        const { parent } = nodes.find(({ id }) => id === message_id)!;
        expect(versions).toEqual(nodes.filter((each) => each.parent === parent && each.role === role).map(({ id }) => id));
      }
      expect((await ann.get<MessageList>(`${path}/messages`)).body.messages.map(({ message_id }) => message_id)).toEqual(nodes.map(({ id }) => id));
      expect((await ann.get<Session>(path)).body).toMatchObject({ message_count: nodes.length, leaf_id: leaf?.id });
    }));
    await fc.assert(property, { numRuns: 40 });
  }, 120_000);
});
