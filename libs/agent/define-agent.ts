import type { Type } from '@nestjs/common';
import type { AgentName } from '#libs/contracts';
import type { SettingsClass } from '#libs/config';

/** What runs as a service: an agent, or the console, which owns no facts. */
export type ServiceName = AgentName | 'console';

/** An agent as its main.ts declares it. */
export interface AgentDefinition {
  readonly name: ServiceName;
  /** Its sections of the configuration. */
  readonly settings: readonly SettingsClass[];
  readonly module: Type<unknown>;
  /**
   * The paths that its HTTP handlers answer, by their beginnings; `GET /path` for one method only. None for an agent
   * without HTTP.
   */
  readonly routes: readonly string[];
  /** False when it reads request bodies itself. */
  readonly parsesBodies: boolean;
}

/** Declares an agent. */
export const defineAgent = (options: {
  readonly name: ServiceName;
  readonly settings: SettingsClass | readonly SettingsClass[];
  readonly module: Type<unknown>;
  readonly routes?: readonly string[];
  readonly parsesBodies?: boolean;
}): AgentDefinition => ({
  name: options.name,
  settings: typeof options.settings === 'function' ? [options.settings] : options.settings,
  module: options.module,
  routes: options.routes ?? [],
  parsesBodies: options.parsesBodies ?? true,
});
