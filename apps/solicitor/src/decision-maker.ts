import type { AgentContext, AskedByPerson, IncidentShell } from '#libs/agent';
import {
  type Asker,
  type PersonAnswer,
  type PersonRequest,
  actorOf,
  incidentOfApproval,
} from '#libs/contracts';
import { approvalOf, type SolicitorState } from './domain/state.js';
import type { DecisionRequest, SolicitorRequest } from './domain/policy.js';
import { isTaken, sentenceFor } from './sentences.js';

/** A decision as a person states it, before it is known who they are. */
export type StatedDecision = Pick<DecisionRequest, 'approvalId' | 'digest' | 'decision' | 'reason'>;

/** A person who decides, as far as their way shows who they are. */
export type Decider = Pick<DecisionRequest, 'actor' | 'person' | 'typedName' | 'proven'>;

/** Takes people's decisions, whichever way they come. */
export class DecisionMaker {
  constructor(
    private readonly agent: Pick<AgentContext, 'policy'>,
    private readonly shell: Pick<IncidentShell<SolicitorState, SolicitorRequest>, 'request' | 'stateOf'>,
    /** Whether the approval page asks for a key, so that a name typed elsewhere is not enough. */
    private readonly asksForKey: boolean,
  ) {}

  /** Answers a request that a surface passed on. */
  async answer({ request, asker, requestId }: AskedByPerson): Promise<PersonAnswer> {
    if (request.kind === 'retry-action') return this.askAgain(request, asker, requestId);
    if (request.kind !== 'decide-approval') {
      return {
        done: false,
        reason: 'not-mine',
        sentence: `The solicitor does not decide "${request.kind}".`,
      };
    }
    const { incidentId, approvalId, digest, decision, reason } = request;
    if (asker.via === 'console' && this.asksForKey) return answered('key-needed', undefined);
    if (incidentOfApproval(approvalId) !== incidentId) return answered('unknown-approval', undefined);
    return this.decide(
      { approvalId, digest, decision, reason: reason.trim() },
      this.deciderOf(asker),
      requestId,
    );
  }

  /** Has people asked once more for what was approved and not let run. */
  private async askAgain(
    { incidentId, approvalId }: Extract<PersonRequest, { kind: 'retry-action' }>,
    asker: Asker,
    causationId: string,
  ): Promise<PersonAnswer> {
    if (incidentOfApproval(approvalId) !== incidentId) return answered('unknown-approval', undefined);
    const { actor, person, typedName } = this.deciderOf(asker);
    const { reason } = await this.shell.request(
      incidentId,
      { decision: 'retry', approvalId, actor, person, typedName },
      { actor, causationId },
    );
    return answered(reason, undefined);
  }

  /** Decides, and says what came of it. Rejects with BusUnavailable when nothing can be recorded now. */
  async decide(stated: StatedDecision, decider: Decider, causationId: string): Promise<PersonAnswer> {
    const { approvalId } = stated;
    const incidentId = incidentOfApproval(approvalId);
    if (incidentId === undefined) return answered('unknown-approval', undefined);
    const { actor } = decider;
    const outcome = await this.shell.request(incidentId, { ...stated, ...decider }, { actor, causationId });
    const state = await this.shell.stateOf(incidentId);
    return answered(outcome.reason, state && approvalOf(state, approvalId));
  }

  /** Who somebody is: a person of the policy, or else a name that only the console and the command line may give. */
  deciderOf(asker: Asker): Decider {
    const person = this.agent.policy().people.personOf(asker)?.name;
    const isLocal = asker.via === 'console' || asker.via === 'cli';
    return {
      actor: actorOf(asker, person === undefined ? undefined : { name: person }),
      // Whoever has the console's key types any name; the other ways know who it is.
      proven: asker.via !== 'console',
      ...(person === undefined ? {} : { person }),
      ...(person === undefined && isLocal ? { typedName: asker.id } : {}),
    };
  }
}

const answered = (reason: string, approval: Parameters<typeof sentenceFor>[1]): PersonAnswer => ({
  done: isTaken(reason),
  reason,
  sentence: sentenceFor(reason, approval),
});
