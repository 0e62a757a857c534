import { stdSerializers } from 'pino';

const masked = '[redacted]';

/** Keys whose values are secrets, however they are spelled and wherever they stand: `Authorization`, `botToken` … */
const secretKey =
  /^(proxy-)?authorization$|^(set-)?cookie$|(token|password|passwd|passphrase|secret|seed)$|(api|private|signing)[-_]?key$/i;

/** Deep enough for a client library's error with its request and response; deeper is no longer read by anyone. */
const deepest = 6;

/** A copy that is fit for a log: secret keys masked, errors and binary data readable, cycles cut. */
export const withoutSecrets = (value: unknown): unknown => copyOf(value, []);

function copyOf(value: unknown, above: readonly object[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (above.includes(value) || above.length > deepest) return '[cut]';
  const inside = [...above, value];
  if (value instanceof Error) return copyOf(stdSerializers.err(value), inside);
  if (hasOwnJson(value)) return copyOf(value.toJSON(), inside);
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item, inside));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      secretKey.test(key) && inner !== undefined ? masked : copyOf(inner, inside),
    ]),
  );
}

const hasOwnJson = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function';

/**
 * Masks what looks like a credential within a text: passwords in URLs, bearer and basic authorisation. No part of a
 * pattern runs on without end, so that a hostile text costs no more than its length.
 */
export const maskText = (text: string): string =>
  text
    .replace(/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s:@/"\\]*:[^\s@/"\\]+@/gi, `$1${masked}@`)
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${masked}`);

/** `password=…`, `"api_key": "…"`, `--token …`, and the like. */
const assignedSecret =
  /((?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential)s?["']?\s*[=:]\s*|--(?:password|token|secret|api-key)\s+)(?:"[^"\n]*"|'[^'\n]*'|[^\s,;&"']+)/gi;

/** A JSON Web Token (RFC 7519) in its compact form: its header is a JSON object, which begins with `{"`. */
const webToken = /\beyJ[\w-]{8,4096}\.[\w-]{8,16384}\.[\w-]{0,1024}/g;

/**
 * What other programs wrote, as it may be recorded: what looks like a secret masked, also where it is assigned to a
 * name, and no control characters, which would drive a reader's terminal and, as NUL, cannot be stored.
 */
export const recordableText = (text: string): string =>
  maskText(text)
    .replace(assignedSecret, `$1${masked}`)
    .replace(webToken, masked)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');
