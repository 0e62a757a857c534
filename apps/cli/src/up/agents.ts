import type { AgentDefinition, ServiceName } from '#libs/agent';
import { agentNames } from '#libs/contracts';

/** Everything that `argus up` runs. The auditor comes last, so that it stops last and records the rest. */
export const serviceNames: readonly ServiceName[] = [
  ...agentNames.filter((name) => name !== 'auditor'),
  'console',
  'auditor',
];

/**
 * The agents as their main.ts declare them. They are loaded by name, as a process manager would start
 * them: no agent's code is part of another app's.
 */
export const loadAgents = (): Promise<AgentDefinition[]> =>
  Promise.all(
    serviceNames.map(async (name) => {
      const entry = new URL(`../../../${name}/src/main.js`, import.meta.url).href;
      const { agent } = (await import(entry)) as { agent: AgentDefinition };
      return agent;
    }),
  );
