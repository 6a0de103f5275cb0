import { databaseKinds } from '../../test/support/databases.js';
import { type AuthServices, caller, GOOD_PASSWORD, openAuthServices } from '../../test/support/auth-services.js';

const ada = { email: 'ada@example.com', password: GOOD_PASSWORD };
const BETTER = 'nine purple teapots hum';

describe.each(databaseKinds)('registering, signing in and out on %s', (kind) => {
  let services: AuthServices;
  const signIn = (password = ada.password, from = caller()) => services.passwordSignIn.signIn({ ...ada, password }, from);
  const principalOf = ({ body }: { body: { access_token: string } }) =>
    services.principals.principalOf(`Bearer ${body.access_token}`);

  beforeEach(async () => {
    services = await openAuthServices(kind);
  });
  afterEach(() => services.close());

  test('registering signs the client in as a user, without a name if none was given', async () => {
    const admission = await services.registration.register(ada, caller());
    expect(admission.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      user: { email: ada.email, name: null, role: 'user' },
    });
    expect(await principalOf(admission)).toMatchObject({ email: ada.email });
    expect(await services.devices.recognise(admission.body.user.user_id, admission.device_cookie)).toMatchObject({ is_known: true });
  });

  test('registering a taken email address leaves nothing behind', async () => {
    await services.registration.register(ada, caller());
    await expect(services.registration.register(ada, caller())).rejects.toMatchObject({ code: 'email_taken' });
    expect(await services.on.reader.query('SELECT * FROM sign_ins')).toHaveLength(1);
  });

  test('closed registration is refused, and stated in the options', async () => {
    await services.close();
    services = await openAuthServices(kind, { REGISTRATION: 'closed', PASSWORD_MIN_LENGTH: '20' });
    await expect(services.registration.register(ada, caller())).rejects.toMatchObject({ kind: 'forbidden', code: 'registration_closed' });
    expect(services.registration.options()).toEqual({ registration: 'closed', password_min_length: 20 });
  });

  test('a wrong password, an unknown address and a disabled account get the same response', async () => {
    await services.registration.register(ada, caller());
    const wrong = await signIn('wrong').catch((error: unknown) => error);
    const unknown = await services.passwordSignIn
      .signIn({ ...ada, email: 'nobody@example.com' }, caller())
      .catch((error: unknown) => error);
    await services.on.writer.query(`UPDATE users SET status = 'disabled'`);
    const disabled = await signIn().catch((error: unknown) => error);
    for (const error of [wrong, unknown, disabled])
      expect(error).toMatchObject({
        kind: 'unauthenticated',
        code: 'bad_credentials',
        message: (wrong as Error).message,
        headers: {},
      });
  });

  test('a device gets a cookie at its first sign-in and is known at the next', async () => {
    const { device_cookie } = await services.registration.register(ada, caller());
    expect((await signIn(ada.password, caller({ device_cookie }))).device_cookie).toBeUndefined();
    expect((await signIn()).device_cookie).toBeDefined();
  });

  test('A32: the owner can sign in on a known device while unknown clients are throttled', async () => {
    const { device_cookie } = await services.registration.register(ada, caller());
    let refused: unknown;
    for (let count = 0; count < 12; count++) refused = await signIn('wrong').catch((error: unknown) => error);
    expect(refused).toMatchObject({ kind: 'too_many', code: 'too_many_attempts' });
    await expect(signIn()).rejects.toMatchObject({ code: 'too_many_attempts' });
    await expect(signIn(ada.password, caller({ device_cookie }))).resolves.toBeDefined();
  });

  test('signing out ends the sign-ins of the cookie and of the access token, and no others', async () => {
    const [first, second, third] = [await services.registration.register(ada, caller()), await signIn(), await signIn()];
    await services.currentSignIn.signOut(caller({ refresh_tokens: [first.refresh_token] }), `Bearer ${second.body.access_token}`);
    await expect(principalOf(first)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(principalOf(second)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(principalOf(third)).resolves.toBeDefined();
    for (const authorization of [undefined, 'Bearer x', 'Basic x', `Bearer ${second.body.access_token}`])
      await expect(services.currentSignIn.signOut(caller({ refresh_tokens: ['x'] }), authorization)).resolves.toBeUndefined();
  });

  test('changing the password ends the other sign-ins at once, and invalidates the old password', async () => {
    const [here, there] = [await services.registration.register(ada, caller()), await signIn()];
    await services.account.changePassword(await principalOf(here), { current_password: ada.password, password: BETTER }, caller());
    await expect(principalOf(there)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(services.currentSignIn.refresh(caller({ refresh_tokens: [there.refresh_token] }))).rejects.toMatchObject({
      code: 'invalid_refresh_token',
    });
    await expect(principalOf(here)).resolves.toBeDefined();
    await expect(services.currentSignIn.refresh(caller({ refresh_tokens: [here.refresh_token] }))).resolves.toBeDefined();
    await expect(signIn()).rejects.toMatchObject({ code: 'bad_credentials' });
    await expect(signIn(BETTER)).resolves.toBeDefined();
  });

  test('changing the password requires the current one and an acceptable new one', async () => {
    const principal = await principalOf(await services.registration.register(ada, caller()));
    const change = (current_password: string, password: string) =>
      services.account.changePassword(principal, { current_password, password }, caller());
    await expect(change('wrong', BETTER)).rejects.toMatchObject({ kind: 'forbidden', code: 'wrong_password' });
    await expect(change(ada.password, 'passwordpassword')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(signIn()).resolves.toBeDefined();
    let refused: unknown;
    for (let count = 0; count < 12; count++) refused = await change('wrong', BETTER).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'too_many_attempts' });
  });

  test('of two concurrent changes, one succeeds', async () => {
    const principal = await principalOf(await services.registration.register(ada, caller()));
    const outcomes = await Promise.allSettled(
      [BETTER, 'eleven amber ladders wait'].map((password) =>
        services.account.changePassword(principal, { current_password: ada.password, password }, caller()),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('deleting an account requires its password; the last administrator cannot be deleted', async () => {
    const principal = await principalOf(await services.registration.register(ada, caller()));
    await expect(services.account.delete(principal, { current_password: 'wrong' }, caller())).rejects.toMatchObject({
      code: 'wrong_password',
    });
    await services.on.writer.query(`UPDATE users SET role = 'admin'`);
    await expect(services.account.delete(principal, { current_password: ada.password }, caller())).rejects.toMatchObject({
      code: 'last_admin',
    });
    await services.on.writer.query(`UPDATE users SET role = 'user'`);
    await services.account.delete(principal, { current_password: ada.password }, caller());
    await expect(signIn()).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(await services.on.reader.query('SELECT * FROM sign_ins')).toEqual([]);
  });
});
