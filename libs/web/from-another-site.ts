/** The headers by which a browser gives away where a request comes from. */
export interface RequestOrigin {
  readonly origin?: string;
  readonly host?: string;
}

/** A web page can make a browser post to this machine, but not without naming where the page is from. */
export function isFromAnotherSite({ origin, host }: RequestOrigin): boolean {
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
