import { type PreparedAction, parameterProblems } from '#libs/actions';
import type { AgentContext } from '#libs/agent';
import { type ProposedAction, type WantedRunner, fact, subjects } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { RunnerBook, prepareRemotely } from '#libs/runners';
import type { RunAction } from './domain/decide.js';

/** The actions that are for runners: what stands against them here, and how they are handed over. */
export class RemoteRuns {
  readonly book: RunnerBook;

  constructor(private readonly agent: AgentContext) {
    const { bus, clock, log } = agent;
    this.book = new RunnerBook({
      ...{ channel: bus.runners, clock, log },
      labelsOf: (runner) => bus.ring.labelsOf(runner),
    });
  }

  /** Why an action cannot be handed over; what may run on its host only the runner knows. */
  notAllowed(action: ProposedAction, wanted: WantedRunner): string | undefined {
    if (parameterProblems(action).length > 0) return 'parameters-not-valid';
    return this.book.pick(wanted.labels) === undefined ? 'no-runner-with-labels' : undefined;
  }

  /** What an action comes to on a runner; undefined when it is for none. */
  prepare(command: RunAction): Result<PreparedAction> | undefined {
    const { action, startBy } = command;
    const { runner: wanted } = action;
    if (wanted === undefined) return undefined;
    if (parameterProblems(action).length > 0) return failed('parameters-not-valid');
    const { bus, clock, log, stopping } = this.agent;
    const onSaid = (runner: string, number: number, text: string): Promise<void> =>
      this.state(command, runner, number, text);
    return ok(
      prepareRemotely(
        { action, wanted, startBy, onSaid, cancelled: command.objection?.reason === 'cancelled' },
        { channel: bus.runners, book: this.book, stopping, clock, log },
      ),
    );
  }

  private async state(
    { key, incidentId, approvalId, action, undoOf }: RunAction,
    runner: string,
    number: number,
    text: string,
  ): Promise<void> {
    const said = fact('argus.action.progressed.v1', incidentId, {
      ...{ incidentId, approvalId, actionId: action.id, runner, text },
      ...(undoOf === undefined ? {} : { undoOf }),
    });
    await this.agent.store.append({
      ...{ subject: subjects.incident(incidentId, 'executor'), facts: [said] },
      ...{ cause: `${key}-said-${number}`, correlationId: incidentId, now: this.agent.clock.now() },
    });
  }
}
