import { Module, type OnModuleInit } from '@nestjs/common';
import { AgentContext } from '#libs/agent';
import { HttpConfig } from '#libs/config';
import { Credentials } from '#libs/web';
import { Adoption } from './adoption.js';
import { AlertReader } from './alerts/alert-reader.js';
import { AlertsHttp } from './alerts/alerts.http.js';
import { ClosureWatch } from './closure-watch.js';
import { nextDue, nextEnding } from '#libs/routing';
import { RouterFold } from './router-fold.js';
import { RouterConfig } from './router.config.js';
import { RouterHandler } from './router.handler.js';
import { Routing } from './routing.js';
import { Gate } from './silences/gate.js';
import { PersonSilences } from './silences/person-silences.js';
import { SilenceDesk } from './silences/silence-desk.js';
import { SilencesHttp } from './silences/silences.http.js';
import { WakeUps } from './wake-ups.js';

const createFold = (agent: AgentContext): RouterFold => new RouterFold(agent);

const createAdoption = (agent: AgentContext): Adoption =>
  new Adoption({ policy: () => agent.policy(), store: agent.store, clock: agent.clock });

const createRouting = (agent: AgentContext, fold: RouterFold, adoption: Adoption): Routing => {
  const { store, clock, metrics } = agent;
  return new Routing({
    store,
    clock,
    fold: fold.live,
    policy: () => adoption.inForce(),
    count: (entry) => metrics.standard.ledger.inc({ entry }),
  });
};

const createWakeUps = (agent: AgentContext, { live }: RouterFold, routing: Routing): WakeUps => {
  const { store, clock, log } = agent;
  return new WakeUps({
    store,
    clock,
    log,
    nextDue: () => nextDue(live.state()),
    nextEnding: () => nextEnding(live.state(), agent.policy(), clock.now()),
    tellEndings: () => routing.ask({ kind: 'ending' }),
    policyVersion: () => agent.policy().version,
  });
};

const createWatch = ({ clock }: AgentContext, routing: Routing): ClosureWatch =>
  new ClosureWatch({ clock, check: (closure) => routing.checkClosure(closure) });

const createDesk = (agent: AgentContext, fold: RouterFold, routing: Routing): SilenceDesk => {
  const people = new PersonSilences({ agent, routing });
  agent.answers((asked) => people.answer(asked));
  return new SilenceDesk({
    routing,
    state: () => fold.live.state(),
    policy: () => agent.policy(),
    clock: agent.clock,
    log: agent.log,
  });
};

const createReader = (agent: AgentContext, fold: RouterFold): AlertReader =>
  new AlertReader({
    state: () => fold.live.state(),
    store: agent.store,
    policy: () => agent.policy(),
    clock: agent.clock,
  });

const createGate = (agent: AgentContext): Gate =>
  new Gate({
    credentials: new Credentials(agent.settings(RouterConfig).auth),
    host: agent.settings(HttpConfig).host,
    publicUrl: agent.publicUrl,
  });

/** Wires the router. */
@Module({
  controllers: [RouterHandler, SilencesHttp, AlertsHttp],
  providers: [
    { provide: RouterFold, inject: [AgentContext], useFactory: createFold },
    { provide: Adoption, inject: [AgentContext], useFactory: createAdoption },
    { provide: Routing, inject: [AgentContext, RouterFold, Adoption], useFactory: createRouting },
    { provide: WakeUps, inject: [AgentContext, RouterFold, Routing], useFactory: createWakeUps },
    { provide: ClosureWatch, inject: [AgentContext, Routing], useFactory: createWatch },
    { provide: SilenceDesk, inject: [AgentContext, RouterFold, Routing], useFactory: createDesk },
    { provide: AlertReader, inject: [AgentContext, RouterFold], useFactory: createReader },
    { provide: Gate, inject: [AgentContext], useFactory: createGate },
  ],
})
export class RouterModule implements OnModuleInit {
  constructor(
    private readonly agent: AgentContext,
    private readonly fold: RouterFold,
    private readonly adoption: Adoption,
    private readonly wakeUps: WakeUps,
    private readonly watch: ClosureWatch,
  ) {}

  /** What happens without a message begins when the past has been folded, and ends before the fold does. */
  onModuleInit(): void {
    const { agent, fold, adoption, wakeUps, watch } = this;
    fold.onChange((recorded, state) => {
      if (recorded.stream === 'POLICY') wakeUps.endingsChanged();
      else wakeUps.changed();
      watch.folded(recorded, state);
    });
    const adopt = (): void => {
      wakeUps.endingsChanged();
      adoption.inForce().catch((error: unknown) => {
        agent.log.warn(
          { err: error },
          'a policy is adopted with the next message, as that could not be stated',
        );
      });
    };
    let forget = (): void => undefined;
    agent.add({
      async start() {
        await fold.live.upToDate();
        await adoption.inForce();
        forget = agent.onPolicyChange(adopt);
        wakeUps.start();
        watch.start();
      },
      async stop() {
        forget();
        watch.stop();
        wakeUps.stop();
      },
    });
  }
}
