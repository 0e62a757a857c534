import { type AgentContext, isUnanswered, isUncertain } from '#libs/agent';
import { type PersonAnswer, type PersonRequest, deterministicId } from '#libs/contracts';
import { type CsrfTokens, type Provenance, isFromOurPage } from '#libs/web';

/** What a form brings. */
export interface AskingForm {
  readonly request: PersonRequest;
  /** The name that was typed. */
  readonly name: string;
  readonly csrf: string;
}

/** What a person is told who asked for something. */
export interface Told {
  readonly status: 200 | 400 | 403 | 409 | 503;
  readonly title: string;
  readonly explanation: string;
}

/** Passes on what people ask for in the console's forms; the agents that own the matter decide. */
export class AskingDesk {
  constructor(
    private readonly agent: Pick<AgentContext, 'ask' | 'publicUrl'>,
    private readonly tokens: CsrfTokens,
  ) {}

  /** The token that the forms of a page bring back: that of an incident, by its id, or of a proposal, by its branch; or of all silences. */
  tokenFor(page: string): string {
    return this.tokens.issue(page);
  }

  /** Why nothing is asked for with this token, whatever else the form says; undefined when it came from that page of ours. */
  refusal(page: string, csrf: string, from: Provenance): Told | undefined {
    if (!isFromOurPage(from, this.agent.publicUrl)) return notOurs;
    return this.tokens.verify(page, csrf) ? undefined : tooOld;
  }

  /** Asks, and says what came of it. Everything that did not come from a page of ours asks nobody. */
  async ask(page: string, form: AskingForm | undefined, from: Provenance): Promise<Told> {
    if (!isFromOurPage(from, this.agent.publicUrl)) return notOurs;
    if (form === undefined) return notAsked(400, 'This form is not complete. Open its page again.');
    const { request, name, csrf } = form;
    const refusal = this.refusal(page, csrf, from);
    if (refusal !== undefined) return refusal;
    if (name === '') return notAsked(403, 'It needs the name of the person who asks.');
    // One form, sent twice, is one request.
    const requestId = deterministicId(['console-form', csrf, name, JSON.stringify(request)]);
    return toldOf(await this.agent.ask(request, { via: 'console', id: name }, requestId));
  }
}

function toldOf(answer: PersonAnswer): Told {
  const { done, sentence } = answer;
  if (done) return { status: 200, title: 'Done', explanation: sentence };
  if (isUnanswered(answer)) return { status: 503, title: 'Nobody answered', explanation: sentence };
  if (!isUncertain(answer)) return { status: 409, title: 'This was not done', explanation: sentence };
  return {
    ...{ status: 503, title: 'Not known whether this was done' },
    explanation: `${sentence} It may have been stored all the same: look whether it was before you ask for more.`,
  };
}

const notAsked = (status: 400 | 403, explanation: string): Told => ({
  status,
  title: 'Nothing was changed',
  explanation,
});

const notOurs = notAsked(403, 'The form did not come from a page of Argus under http.publicUrl.');
const tooOld = notAsked(403, 'This page is too old, or another one. Open it again.');
