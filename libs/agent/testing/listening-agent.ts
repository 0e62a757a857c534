import { Controller, Inject, Module, type Type } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { AgentName } from '#libs/contracts';
import type { Outcome } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { AgentContext } from '../agent-context.js';
import { type AgentDefinition, defineAgent } from '../define-agent.js';

/**
 * An agent whose only handler does what it is told with each message of the incidents' histories.
 * `prepare` is called while its module is put together.
 */
export function listeningAgent(
  name: AgentName,
  handle: (message: ReceivedMessage, agent: AgentContext) => Promise<Outcome>,
  prepare: (agent: AgentContext) => void = () => undefined,
): AgentDefinition {
  @Controller()
  class Listener {
    constructor(@Inject(AgentContext) private readonly agent: AgentContext) {
      prepare(agent);
    }

    @EventPattern<string>(`${name}-incidents`)
    handle(@Payload() message: ReceivedMessage): Promise<Outcome> {
      return handle(message, this.agent);
    }
  }
  return defineAgent({ name, settings: [], module: moduleOf(Listener) });
}

function moduleOf(controller: Type<unknown>): Type<unknown> {
  @Module({ controllers: [controller] })
  class ListenerModule {}
  return ListenerModule;
}
