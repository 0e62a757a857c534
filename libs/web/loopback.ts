import { isIPv4 } from 'node:net';

/** The names under which a machine reaches itself. */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '::1', '[::1]'];

/** Whether an address or name can be reached from this machine only. */
export const isLoopback = (host: string): boolean =>
  loopbackNames.includes(host) || (isIPv4(host) && host.startsWith('127.'));
