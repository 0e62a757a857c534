import type { Request } from 'express';

/** The user name that somebody signed in with. It is not checked, and only saves typing. */
export function signedInAs({ headers }: Pick<Request, 'headers'>): string {
  const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8').split(':')[0]?.slice(0, 100) ?? '';
}
