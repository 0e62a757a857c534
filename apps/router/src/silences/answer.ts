/** An answer of the silences' API. As in Alertmanager's, an error's body is a text. */
export interface Answer {
  readonly status: 200 | 400 | 401 | 403 | 404 | 413 | 415 | 500 | 503;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON; undefined for none. */
  readonly body?: unknown;
}

export const found = (body: unknown): Answer => ({ status: 200, body });

/** Done, and there is nothing to say. */
export const changed: Answer = { status: 200 };

/** What is wrong, and how to mend it. */
export const badRequest = (problems: readonly string[]): Answer => ({
  status: 400,
  body: problems.join('; '),
});

export const unauthorized = (challenge: string): Answer => ({
  status: 401,
  headers: { 'WWW-Authenticate': challenge },
  body: 'a valid credential is needed: see router.auth',
});

export const forbidden = (why: string): Answer => ({ status: 403, body: why });

export const unknownSilence = (id: string): Answer => ({
  status: 404,
  body: `there is no silence ${id}: see which there are with GET /api/v2/silences`,
});

export const tooLong: Answer = { status: 413, body: 'the body is too long for a silence' };

/** A form of a web page can send other types without asking first. */
export const notJson: Answer = {
  status: 415,
  body: 'send JSON, with the header Content-Type: application/json',
};

export const unavailable: Answer = {
  status: 503,
  headers: { 'Retry-After': '5' },
  body: 'the event bus is not available, so nothing was changed: send it again',
};

/** For a reason that nobody foresaw; the log has it. */
export const failure: Answer = { status: 500, body: 'nothing was changed, see the log of the router' };
