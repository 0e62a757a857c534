import { describe, expect, it } from '@jest/globals';
import { Credentials } from '#libs/web';
import { Gate } from './gate.js';

const gate = (accepted: { bearerToken?: string; password?: string } = {}, host = '127.0.0.1') =>
  new Gate({
    credentials: new Credentials({ user: 'amtool', ...accepted }),
    host,
    publicUrl: 'https://argus.example.com',
  });
const status = (entry: ReturnType<Gate['check']>): number | string =>
  entry.ok ? entry.value : entry.error.status;
const basic = `Basic ${Buffer.from('amtool:a-password').toString('base64')}`;

describe('the gate in front of silences', () => {
  it('lets anybody on this machine in under its own names, and under that of the links', () => {
    for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', 'argus.example.com']) {
      expect(status(gate().check({ host }))).toBe('anonymous');
    }
  });

  it('lets nobody in under a name that a page could have made up for this machine', () => {
    expect(status(gate().check({ host: 'evil.example:8080' }))).toBe(403);
    expect(status(gate().check({ host: 'evil.example:8080', origin: 'http://evil.example:8080' }))).toBe(403);
    expect(status(gate().check({}))).toBe(403);
  });

  it('asks for the credential where there is one, and knows by it who asks', () => {
    const closed = gate({ password: 'a-password' }, '0.0.0.0');
    expect(status(closed.check({ host: '10.0.0.7:8080' }))).toBe(401);
    expect(status(closed.check({ host: '10.0.0.7:8080', authorization: basic }))).toBe('amtool');
  });

  it('takes a password that a browser shows only from a page of its own', () => {
    const closed = gate({ password: 'a-password' }, '0.0.0.0');
    const headers = { host: '10.0.0.7:8080', authorization: basic };
    expect(status(closed.check({ ...headers, origin: 'http://10.0.0.7:8080' }))).toBe('amtool');
    expect(status(closed.check({ ...headers, origin: 'http://evil.example' }))).toBe(403);
  });

  it('stays shut for other machines without a credential', () => {
    expect(status(gate({}, '0.0.0.0').check({ host: '127.0.0.1:8080' }))).toBe(403);
  });
});
