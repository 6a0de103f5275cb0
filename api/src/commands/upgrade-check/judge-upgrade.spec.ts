import { judgeUpgrade } from './judge-upgrade.js';

test.each([
  ['0.2.0', '0.2.0', true, /same version/],
  ['0.2.0', '0.2.3', true, /only add/],
  ['0.2.0', '0.3.0', true, /only add/],
  ['0.2.4', '0.3.1', true, /only add/],
  ['0.2.0', '0.4.0', false, /more than one release after/],
  ['0.9.0', '1.0.0', false, /more than one release after/],
  ['0.9.0', '0.10.0', true, /only add/],
  ['0.3.0', '0.2.0', true, /step back/],
  ['0.4.0', '0.2.0', false, /more than one release before/],
  ['0.1.0', '0.2.0', false, /refuse the schema/],
  ['unknown', '0.2.0', false, /no version number/],
])('from %s to %s', (version, own, rolls, reason) => {
  expect(judgeUpgrade({ version, isJoined: true }, own)).toEqual({ rolls, reason: expect.stringMatching(reason) });
});

test('a server that is alone has to be stopped first', () => {
  expect(judgeUpgrade({ version: '0.2.0', isJoined: false }, '0.3.0')).toEqual({ rolls: false, reason: expect.stringMatching(/is alone/) });
});
