import { createHash, timingSafeEqual } from 'node:crypto';
import { isLoopback, loopbackNames } from '#libs/web';

/** What a request says about who asks, and under which name it found us. */
export interface Caller {
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly title: string;
  readonly explanation: string;
}

export interface AccessRules {
  /** Where this process listens. */
  readonly host: string;
  readonly publicUrl: string;
  readonly accessKey: string | undefined;
}

/** Says whether a request may look; undefined when it may. */
export type AccessCheck = (caller: Caller) => Refusal | undefined;

/**
 * Makes the check for where the console listens: beyond loopback everybody needs the key; on loopback
 * the Host header has to be a name of ours, as a web page that points its own name at 127.0.0.1 could
 * read the record through the browser of whoever visits it (DNS rebinding). Throws when the key is missing.
 */
export function accessCheck({ host, publicUrl, accessKey }: AccessRules): AccessCheck {
  const local = isLoopback(host);
  if (!local && accessKey === undefined) {
    throw new Error(
      `http.host is "${host}", so the record can be read from other machines, and console.accessKey is not set. ` +
        'Set the environment variable ARGUS_CONSOLE_KEY to a random text of 16 characters or more ' +
        '(openssl rand -base64 24), or http.host to 127.0.0.1.',
    );
  }
  const names = new Set([...loopbackNames, host, new URL(publicUrl).hostname]);
  const hasKey = accessKey === undefined ? () => true : keyCheck(accessKey);
  return (caller) => {
    if (local && !isNamed(caller.host, names)) return strangeName;
    return hasKey(caller.authorization) ? undefined : keyNeeded;
  };
}

const strangeName: Refusal = {
  status: 403,
  title: 'This name is not known here',
  explanation:
    'The console listens on this machine only, and answers to localhost, 127.0.0.1, [::1] and the name in ' +
    'http.publicUrl. Open it under one of these, or set http.publicUrl to the address that people use.',
};

const keyNeeded: Refusal = {
  status: 401,
  title: 'The console asks for its key',
  explanation:
    'Sign in with any user name, and the value of ARGUS_CONSOLE_KEY as the password. ' +
    'Programs send it as HTTP Basic: curl -u argus:$ARGUS_CONSOLE_KEY …',
};

function isNamed(header: string | undefined, names: ReadonlySet<string>): boolean {
  const url = `http://${header ?? ''}`;
  return header !== undefined && URL.canParse(url) && names.has(new URL(url).hostname);
}

/** HTTP Basic with any user name. Digests have one length, so that comparing them tells nothing. */
function keyCheck(accessKey: string): (authorization: string | undefined) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(accessKey);
  return (authorization = '') => {
    const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1] ?? '';
    const pair = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    return timingSafeEqual(digest(colon < 0 ? '' : pair.slice(colon + 1)), expected);
  };
}
