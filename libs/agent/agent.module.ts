import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AgentContext } from './agent-context.js';
import type { AgentDefinition } from './define-agent.js';

/** Nest's root for one agent: its own module, and the one context that everything in it shares. */
@Global()
@Module({})
export class AgentModule {
  static for(definition: AgentDefinition, context: AgentContext): DynamicModule {
    return {
      module: AgentModule,
      imports: [definition.module],
      providers: [{ provide: AgentContext, useValue: context }],
      exports: [AgentContext],
    };
  }
}
