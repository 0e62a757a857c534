import { type AgentDefinition, commonSections } from '#libs/agent';
import type { SettingsClass } from '#libs/config';
import { loadAgents } from '../up/agents.js';

/** Every section of the configuration: those that every process reads, then each agent's own. */
export const allSections = async (): Promise<SettingsClass[]> => sectionsOf(await loadAgents());

/** The same, of agents that are loaded already. */
export const sectionsOf = (definitions: readonly AgentDefinition[]): SettingsClass[] => [
  ...new Set([...commonSections, ...definitions.flatMap(({ settings }) => settings)]),
];
