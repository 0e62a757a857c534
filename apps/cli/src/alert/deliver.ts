import { exitCodes, type ExitCode, reasonOf, unreachable } from '../failure.js';

/** What the collector made of a delivery. */
export interface Receipt {
  readonly verdict: 'accepted' | 'partly-quarantined' | 'quarantined' | 'refused' | 'unavailable';
  readonly status: number;
  /** The collector's own words. */
  readonly answer: Readonly<Record<string, unknown>>;
}

/** How long the collector may take to answer. */
const timeoutMs = 15_000;

/** Posts a delivery. Rejects when nobody answers. */
export async function deliver(
  url: string,
  body: string,
  authorization: string | undefined,
): Promise<Receipt> {
  const headers = {
    'content-type': 'application/json',
    ...(authorization === undefined ? {} : { authorization }),
  };
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    return receiptOf(response.status, await response.text());
  } catch (error) {
    throw unreachable(
      `nobody took the delivery at ${url}: ${reasonOf(error)}.`,
      'Start Argus with "argus up", or give its address with --url.',
      error,
    );
  }
}

/** Reads the collector's answer. */
export function receiptOf(status: number, text: string): Receipt {
  const answer = answerOf(text);
  if (status === 503) return { verdict: 'unavailable', status, answer };
  if (status === 202) return { verdict: 'quarantined', status, answer };
  if (status !== 200) return { verdict: 'refused', status, answer };
  return {
    verdict: Number(answer['quarantined'] ?? 0) > 0 ? 'partly-quarantined' : 'accepted',
    status,
    answer,
  };
}

function answerOf(text: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : { text };
  } catch {
    return { text };
  }
}

/** The exit code for what became of a delivery. */
export const exitCodeOf = ({ verdict }: Receipt): ExitCode =>
  verdict === 'accepted' ? exitCodes.ok : verdict === 'unavailable' ? exitCodes.unreachable : exitCodes.wrong;
