import fc from 'fast-check';
import { databaseKinds } from '../../../test/support/databases.js';
import { type AuthServices, openAuthServices } from '../../../test/support/auth-services.js';
import { withTimeLimit } from '../../../test/support/time-limit.js';
import type { UserEntity } from '../../users/index.js';
import { RefreshTokenReused, SignInEnded } from '../auth.events.js';
import { RefreshTokens } from './refresh-tokens.js';
import { SignInsService } from './sign-ins.service.js';

/** Time within which new runs may start, in milliseconds. */
const MAX_RUN_MS = 15_000;

/** The rules of the contract, expressed in terms of the tokens themselves instead of their numbers. */
class FamilyModel {
  readonly issued: string[] = [];
  private current: string | null = null;
  private successors: string[] = [];
  isOver = false;

  constructor(first: string) {
    this.issued.push(first);
    this.successors.push(first);
  }

  /** @returns the response expected from the server, determined beforehand */
  expected(token: string): 'successor' | 'token_reuse' | 'invalid_refresh_token' {
    if (this.isOver) return 'invalid_refresh_token';
    return token === this.current || this.successors.includes(token) ? 'successor' : 'token_reuse';
  }

  /** A live token was presented and this successor was returned. */
  exchanged(token: string, successor: string): void {
    if (token !== this.current) {
      this.current = token;
      this.successors = [];
    }
    this.issued.push(successor);
    this.successors.push(successor);
    if (this.successors.length > 32) this.successors.shift();
  }

  passwordChanged(presented: string | null): void {
    if (presented !== null && this.successors.includes(presented) && this.issued.length > 1) {
      this.current = presented;
      this.successors = [];
    } else if (this.current !== null && this.successors.length > 0) {
      this.current = null;
    }
  }
}

const pick = fc.nat();
const steps = fc.array(
  fc.oneof(
    // Tabs of one browser send its cookie concurrently; which responses arrive, and which arrives last, is random.
    { weight: 6, arbitrary: fc.record({ do: fc.constant('tabs' as const), arrive: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }), last: pick }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('storm' as const), then: fc.constantFrom(0, 32, 33) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('steal' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('thief' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('old token' as const), which: pick }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('forge' as const), which: pick, at: fc.nat(71) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('password' as const), withCookie: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(43_200) }) },
  ),
  { minLength: 5, maxLength: 40, size: 'max' },
);

describe.each(databaseKinds)('families of refresh tokens on %s', (kind) => {
  let services: AuthServices;
  let user: UserEntity;
  let signIns: SignInsService;
  let ended: string[];
  let reused: string[];

  beforeAll(async () => {
    services = await openAuthServices(kind);
    user = await services.users.create({ email: 'ada@example.com', password_hash: 'hash', name: null, role: 'user' });
    services.on.bus.committed(SignInEnded, ({ sign_in_id }) => ended.push(sign_in_id));
    services.on.bus.committed(RefreshTokenReused, ({ sign_in_id }) => reused.push(sign_in_id));
    restart();
  });
  afterAll(() => services.close());
  beforeEach(() => {
    ended = [];
    reused = [];
  });

  function restart(): void {
    const { signInsRepository, users, on, clock, key } = services;
    signIns = new SignInsService(signInsRepository, new RefreshTokens(key), users, on.gate, clock);
  }

  const answerTo = (token: string): Promise<{ code: string } | { refresh_token: string }> =>
    signIns.refresh(token).catch((error: { code: string }) => ({ code: error.code }));

  /** Presents a token and compares the response with the model. @returns the successor, if there is one */
  async function present(model: FamilyModel, token: string): Promise<string | null> {
    const expected = model.expected(token);
    const answer = await answerTo(token);
    if ('refresh_token' in answer) {
      expect('successor').toBe(expected);
      model.exchanged(token, answer.refresh_token);
      return answer.refresh_token;
    }
    expect(answer.code).toBe(expected);
    model.isOver = true;
    return null;
  }

  test(
    'tabs, lost responses, thieves and restarts: the responses follow the rules',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          steps,
          withTimeLimit(MAX_RUN_MS, async (each) => {
            const open = await signIns.open(user, null);
            const model = new FamilyModel(open.refresh_token);
            let cookie = open.refresh_token;
            let stolen: string | null = null;
            for (const step of each) {
              if (step.do === 'tabs' && model.expected(cookie) === 'successor') {
                const sent = cookie;
                const answers = await Promise.all(step.arrive.map(() => answerTo(sent)));
                const got = answers.map((answer) => ('refresh_token' in answer ? answer.refresh_token : answer.code));
                // The order of concurrent requests cannot be inferred from their successors, all of which are valid until one is used.
                for (const successor of got) {
                  expect(successor).toHaveLength(72);
                  model.exchanged(sent, successor);
                }
                const arrived = got.filter((_, at) => step.arrive[at]);
                cookie = arrived[step.last % arrived.length] ?? cookie;
              } else if (step.do === 'tabs') {
                cookie = (await present(model, cookie)) ?? cookie;
              } else if (step.do === 'storm') {
                for (let count = 0; count < 34; count++) await present(model, cookie);
                // The oldest successor that is still live, or the newest one that a later one displaced.
                if (step.then > 0) await present(model, model.issued.at(-step.then) ?? cookie);
              } else if (step.do === 'steal') {
                stolen = cookie;
              } else if (step.do === 'thief' && stolen !== null) {
                stolen = (await present(model, stolen)) ?? stolen;
              } else if (step.do === 'old token') {
                await present(model, model.issued[step.which % model.issued.length]!);
              } else if (step.do === 'forge') {
                const token = model.issued[step.which % model.issued.length]!;
                const forged = token.slice(0, step.at) + (token[step.at] === 'A' ? 'B' : 'A') + token.slice(step.at + 1);
                expect(await answerTo(forged)).toEqual({ code: 'invalid_refresh_token' });
              } else if (step.do === 'password' && !model.isOver) {
                await signIns.endOthers(user.user_id, open.sign_in_id, step.withCookie ? [cookie] : []);
                model.passwordChanged(step.withCookie ? cookie : null);
              } else if (step.do === 'restart') {
                restart();
              } else if (step.do === 'wait') {
                services.clock.advance(step.seconds * 1_000);
              }
              const rows = await services.on.reader.query(`SELECT 1 FROM sign_ins WHERE sign_in_id = '${open.sign_in_id}'`);
              expect(rows).toHaveLength(model.isOver ? 0 : 1);
              const expectedEnds = model.isOver ? [open.sign_in_id] : [];
              expect([ended.filter((id) => id === open.sign_in_id), reused.filter((id) => id === open.sign_in_id)]).toEqual([expectedEnds, expectedEnds]);
            }
            await signIns.end(open.sign_in_id);
          }),
        ),
        { numRuns: kind === 'sqlite' ? 150 : 50 },
      );
    },
    MAX_RUN_MS + 15_000,
  );

  test('S37: a browser whose responses are lost repeatedly is never signed out', async () => {
    const { refresh_token } = await signIns.open(user, null);
    let cookie = refresh_token;
    for (let round = 0; round < 5; round++) {
      for (let lost = 0; lost < 3; lost++) {
        await signIns.refresh(cookie);
        services.clock.advance(86_400_000);
        restart();
      }
      cookie = (await signIns.refresh(cookie)).refresh_token;
    }
    expect(ended).toEqual([]);
  });
});
