import type { AgentContext } from '#libs/agent';
import { type Recorded, subjectPatterns } from '#libs/contracts';
import type { LiveFold } from '#libs/event-store';
import { evolve, initialRouterState, type RouterState } from '#libs/routing';

/** Told of a message and the state with it. */
export type FoldListener = (recorded: Recorded, state: RouterState) => void;

/** What the router decides on: the incidents, what became of alerts that changed none, silences and policies. */
export class RouterFold {
  readonly live: LiveFold<RouterState>;
  private listener: FoldListener = () => undefined;

  constructor(agent: AgentContext) {
    const next = evolve(() => agent.policy());
    this.live = agent.liveFold<RouterState>({
      sources: [
        { stream: 'INCIDENTS', filter: subjectPatterns.allIncidents },
        { stream: 'ALERTS', filter: subjectPatterns.outcomesBy('router') },
        { stream: 'POLICY', filter: subjectPatterns.allOfPolicy },
      ],
      initial: initialRouterState,
      evolve: (before, recorded) => {
        const state = next(before, recorded);
        this.listener(recorded, state);
        return state;
      },
    });
  }

  /** Tells of every message that is folded, also of those of the past. */
  onChange(listener: FoldListener): void {
    this.listener = listener;
  }
}
