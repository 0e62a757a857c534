import { isLoopback } from './loopback.js';

/** What a browser says about where a request comes from. */
export interface Provenance {
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
}

/**
 * Whether a form was sent from a page of ours. The Host header is not asked: it is the attacker's in a DNS
 * rebinding attack. Every browser names the origin when it sends a form, so one that is missing is refused.
 */
export function isFromOurPage({ origin, secFetchSite }: Provenance, publicUrl: string): boolean {
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin') return false;
  if (origin === undefined || !URL.canParse(origin)) return false;
  const ours = new URL(publicUrl);
  const theirs = new URL(origin);
  if (theirs.origin === ours.origin) return true;
  // The same machine by another of its loopback names.
  const samePlace = theirs.protocol === ours.protocol && theirs.port === ours.port;
  return samePlace && isLoopback(ours.hostname) && isLoopback(theirs.hostname);
}
