import { Module } from '@nestjs/common';
import { AgentContext } from '#libs/agent';
import { RoutingConfig } from '#libs/config';
import { subjectPatterns } from '#libs/contracts';
import { evolve } from './domain/evolve.js';
import { forgetAfter } from './domain/forget.js';
import { initialRouterState } from './domain/state.js';
import { routerPolicy } from './router.config.js';
import { RouterHandler } from './router.handler.js';
import { Routing } from './routing.js';

const createRouting = (agent: AgentContext): Routing => {
  const policy = routerPolicy(agent.settings(RoutingConfig));
  const fold = agent.liveFold({
    sources: [
      { stream: 'INCIDENTS', filter: subjectPatterns.allIncidents },
      { stream: 'ALERTS', filter: subjectPatterns.outcomesBy('router') },
    ],
    initial: initialRouterState,
    evolve: evolve(forgetAfter(policy)),
  });
  const { store, clock, metrics } = agent;
  return new Routing({
    store,
    fold,
    policy,
    clock,
    count: (entry) => metrics.standard.ledger.inc({ entry }),
  });
};

/** Wires the router. */
@Module({
  controllers: [RouterHandler],
  providers: [{ provide: Routing, inject: [AgentContext], useFactory: createRouting }],
})
export class RouterModule {}
