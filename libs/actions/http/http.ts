import Type, { type Static } from 'typebox';
import { milliseconds } from '#libs/config';
import { failed, ok } from '#libs/kernel';
import type { ActionKind, PreparedAction } from '../action.js';
import { tokenOf } from '../token.js';
import type { AllowedTarget } from './http.settings.js';
import { type Request, sendRequest } from './send-request.js';

const Parameters = Type.Object(
  {
    method: Type.Enum(['POST', 'PUT', 'PATCH', 'DELETE']),
    url: Type.String({ minLength: 1 }),
    body: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);

/** One HTTP request to an address that the settings allow. */
export const httpRequest: ActionKind<Static<typeof Parameters>> = {
  kind: 'http',
  parameters: Parameters,
  describe: ({ method, url, body }) =>
    `Sends a ${method} request to ${url}${body === undefined ? '' : ` with the body ${JSON.stringify(body)}`}.`,
  prepare({ method, url, body }, { allowed, environment }) {
    if (!URL.canParse(url)) return failed('address-not-valid');
    const target = allowed.targets.find((each) => isBelow(new URL(url), new URL(each.url)));
    if (target === undefined) return failed('address-not-allowed');
    if (!target.methods.includes(method)) return failed('method-not-allowed');
    const token = tokenOf(target.tokenVariable, environment);
    return token.ok ? ok(prepared({ method, url, body, bearerToken: token.value }, target)) : token;
  },
};

function prepared(
  request: Omit<Request, 'timeoutMs'>,
  { timeout, knowsKeys }: AllowedTarget,
): PreparedAction {
  const timeoutMs = milliseconds(timeout);
  const { bearerToken } = request;
  return {
    timeoutMs,
    secrets: bearerToken === undefined ? [] : [bearerToken],
    dryRun: () => Promise.resolve({ output: `would send ${request.method} ${request.url}` }),
    perform: ({ key, signal }) => sendRequest({ ...request, timeoutMs }, key, signal),
    ...(knowsKeys ? { lookUp: () => Promise.resolve({ kind: 'repeatable' }) } : {}),
  };
}

/** Whether an address is the allowed one or lies below it; `…/restart` does not allow `…/restart-all`. */
function isBelow(url: URL, allowed: URL): boolean {
  if (url.origin !== allowed.origin || url.username !== '' || url.password !== '') return false;
  // A server may decode these, even twice, or cut off what follows a semicolon: steps that URL has not resolved.
  if (/%(?:25)*(?:2e|2f|5c)|\/\.{1,2};/i.test(url.pathname)) return false;
  const base = allowed.pathname.replace(/\/$/, '');
  return url.pathname === base || url.pathname.startsWith(`${base}/`);
}
