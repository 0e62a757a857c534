import { milliseconds } from '#libs/config';
import type { ProposedAction } from '#libs/contracts';
import { failed, ok, type Result } from '#libs/kernel';
import type { AllowedCommand, AllowedTarget, ExecutorConfig } from './executor.config.js';

/** A program to be started. */
export interface PreparedCommand {
  readonly kind: 'command';
  readonly program: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly passEnvironment: readonly string[];
}

/** A request to be sent. */
export interface PreparedRequest {
  readonly kind: 'http';
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly timeoutMs: number;
  readonly tokenVariable?: string;
}

export type PreparedAction = PreparedCommand | PreparedRequest;

/** The actions that may run at all, and what exactly each starts. */
export class AllowList {
  constructor(private readonly config: Pick<ExecutorConfig, 'commands' | 'targets'>) {}

  /** What an action comes to; the error names why it may not run. */
  prepare({ kind, parameters }: ProposedAction): Result<PreparedAction> {
    return kind === 'command' ? this.command(parameters) : this.request(parameters);
  }

  private command({ command, args = [] }: Readonly<Record<string, unknown>>): Result<PreparedCommand> {
    const allowed = this.config.commands.find(({ name }) => name === command);
    if (allowed === undefined) return failed('command-not-allowed');
    if (!isTexts(args)) return failed('arguments-are-not-texts');
    return ok(asCommand(allowed, args));
  }

  private request({ method, url, body }: Readonly<Record<string, unknown>>): Result<PreparedRequest> {
    if (typeof url !== 'string' || !URL.canParse(url)) return failed('address-not-valid');
    const target = this.config.targets.find((each) => isBelow(new URL(url), new URL(each.url)));
    if (target === undefined) return failed('address-not-allowed');
    if (typeof method !== 'string' || !target.methods.includes(method)) return failed('method-not-allowed');
    return ok(asRequest(target, method, url, body));
  }
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string' && !each.includes('\0'));

const asCommand = (allowed: AllowedCommand, args: readonly string[]): PreparedCommand => ({
  kind: 'command',
  // The Node that runs Argus, whether or not it is on the PATH.
  program: allowed.program === 'node' ? process.execPath : allowed.program,
  args: [...allowed.args, ...args],
  timeoutMs: milliseconds(allowed.timeout),
  passEnvironment: allowed.passEnvironment,
});

const asRequest = (target: AllowedTarget, method: string, url: string, body: unknown): PreparedRequest => ({
  kind: 'http',
  method,
  url,
  body,
  timeoutMs: milliseconds(target.timeout),
  tokenVariable: target.tokenVariable,
});

/** Whether an address is the allowed one or lies below it; `…/restart` does not allow `…/restart-all`. */
function isBelow(url: URL, allowed: URL): boolean {
  if (url.origin !== allowed.origin || url.username !== '' || url.password !== '') return false;
  // A server may decode these into steps that URL has not resolved.
  if (/%2e|%2f|%5c/i.test(url.pathname)) return false;
  const base = allowed.pathname.replace(/\/$/, '');
  return url.pathname === base || url.pathname.startsWith(`${base}/`);
}
