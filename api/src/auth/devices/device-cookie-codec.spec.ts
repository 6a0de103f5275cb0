import { createSecretKey } from 'node:crypto';
import { DeviceCookieCodec } from './device-cookie-codec.js';

const codec = new DeviceCookieCodec(createSecretKey('kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB', 'utf8'));
const person = (at: number) => `01980000-0000-7000-8000-00000000000${at}`;

test('a cookie contains the user and the device that it was issued for', () => {
  const { cookie, token } = codec.issue(person(1), []);
  expect(codec.read(cookie)).toEqual([token]);
  expect(token).toEqual({ user_id: person(1), name: expect.stringMatching(/^[\w-]{22}$/) as string });
  expect(codec.issue(person(1), []).token.name).not.toBe(token.name);
});

test('a browser keeps one token each for five users, the most recent first', () => {
  let cookie = '';
  for (let at = 1; at <= 7; at++) ({ cookie } = codec.issue(person(at), codec.read(cookie)));
  ({ cookie } = codec.issue(person(5), codec.read(cookie)));
  expect(codec.read(cookie).map(({ user_id }) => user_id)).toEqual([5, 7, 6, 4, 3].map(person));
});

test('an invalid token is ignored, without affecting the valid ones', () => {
  const { cookie, token } = codec.issue(person(1), []);
  const [user_id, name, signature] = cookie.split('.');
  const other = new DeviceCookieCodec(createSecretKey('another key of thirty-two bytes.', 'utf8'));
  const foreign = [
    '', 'x', `${user_id}.${name}.`, `${user_id}..${signature}`, `${person(2)}.${name}.${signature}`, `${user_id}.${'A'.repeat(22)}.${signature}`,
    `${user_id}.${name}.${'A'.repeat(43)}`, `${name}.${signature}`, other.issue(person(1), []).cookie,
  ];
  for (const each of foreign) expect(codec.read(each)).toEqual([]);
  for (const each of foreign.slice(0, 4)) expect(codec.read(`${each}~${cookie}`)).toEqual([token]);
  expect(codec.read(undefined)).toEqual([]);
  expect(codec.read(`${cookie}~`.repeat(200))).toEqual([]);
});
