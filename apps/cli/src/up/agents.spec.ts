import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { AgentDefinition } from '#libs/agent';
import { sectionOf } from '#libs/config';
import { agentNames } from '#libs/contracts';
import { serviceNames } from './agents.js';

const apps = fileURLToPath(new URL('../../..', import.meta.url));
const folders = readdirSync(apps).filter((name) => existsSync(`${apps}/${name}/src/main.ts`));

describe('what `argus up` runs', () => {
  it('is every app but the command line itself, each once', () => {
    expect([...serviceNames].sort()).toEqual(folders.filter((name) => name !== 'cli').sort());
  });

  it('is every agent that owns facts, and the console', () => {
    expect([...serviceNames].sort()).toEqual([...agentNames, 'console'].sort());
  });

  it('ends with the auditor, which records what the others state while they stop', () => {
    expect(serviceNames.at(-1)).toBe('auditor');
  });

  it.each(serviceNames)(
    '%s is declared under its own name, with settings that have a section',
    async (name) => {
      const { agent } = (await import(`../../../${name}/src/main.js`)) as { agent: AgentDefinition };
      expect(agent.name).toBe(name);
      for (const settings of agent.settings) expect(sectionOf(settings).name).toMatch(/^[a-z]+$/);
      for (const route of agent.routes) expect(route).toMatch(/^([A-Z]+ )?\/([a-z0-9-]+(\/[a-z0-9-]+)*)?$/);
    },
  );

  it('has no two that take the same path', async () => {
    const routes: string[] = [];
    for (const name of serviceNames) {
      const { agent } = (await import(`../../../${name}/src/main.js`)) as { agent: AgentDefinition };
      routes.push(...agent.routes);
    }
    expect(new Set(routes).size).toBe(routes.length);
  });
});
