import { resolve } from 'node:path';
import type { AgentContext } from '#libs/agent';
import { PolicyConfig } from '#libs/config';
import { type PolicyWindow, windowsOf } from './policy-windows.js';
import { defaultPolicy } from '#libs/policy';
import {
  type PolicyFault,
  type PolicySources,
  compileSources,
  isMissing,
  readSources,
} from '#libs/policy-file';

/** How the policy file as it is now stands to the policy in force. */
export type PolicyFileStanding =
  /** It is what is in force. */
  | { readonly kind: 'in-force' }
  /** It is good and says something else: it is taken over shortly. */
  | { readonly kind: 'changed'; readonly version: string; readonly within: string }
  /** There is none, and the built-in policy is in force. */
  | { readonly kind: 'built-in' }
  /** It cannot be used, so what was in force before stays. */
  | { readonly kind: 'refused'; readonly faults: readonly PolicyFault[] };

/** The policy as far as a page shows it. */
export interface PolicyStanding {
  readonly version: string;
  /** What the settings call the file. */
  readonly file: string;
  readonly standing: PolicyFileStanding;
  readonly windows: readonly PolicyWindow[];
}

interface Compiled {
  readonly text: string;
  readonly version: string | undefined;
  readonly faults: readonly PolicyFault[];
}

/** Says which policy is in force in this process, and whether the file as it is now could be it. */
export class PolicyDesk {
  /** What the file said when it was compiled last: that takes a while, and a file changes rarely. */
  private compiled: Compiled | undefined;

  constructor(private readonly agent: Pick<AgentContext, 'policy' | 'settings' | 'rootDir' | 'clock'>) {}

  /** As it is now. */
  async standing(): Promise<PolicyStanding> {
    const { file } = this.agent.settings(PolicyConfig);
    const sources = await readSources(resolve(this.agent.rootDir, file), file);
    const policy = this.agent.policy();
    return {
      ...{ version: policy.version, file },
      standing: sources.ok ? this.standingOf(sources.value) : this.withoutFile(sources.error),
      windows: windowsOf(policy, this.agent.clock.now()),
    };
  }

  private standingOf(sources: PolicySources): PolicyFileStanding {
    const { version, faults } = this.compile(sources);
    if (version === undefined) return { kind: 'refused', faults };
    if (version === this.agent.policy().version) return { kind: 'in-force' };
    return { kind: 'changed', version, within: this.agent.settings(PolicyConfig).reloadEvery };
  }

  private withoutFile(faults: readonly PolicyFault[]): PolicyFileStanding {
    const { file } = this.agent.settings(PolicyConfig);
    // An empty file is not it, though it comes to the same: one that has gone was not meant to be forgotten.
    const isBuiltIn = this.agent.policy() === defaultPolicy;
    return isBuiltIn && isMissing(faults, file) ? { kind: 'built-in' } : { kind: 'refused', faults };
  }

  private compile(sources: PolicySources): Compiled {
    const text = JSON.stringify([sources.text, sources.topology?.text]);
    if (this.compiled?.text === text) return this.compiled;
    const policy = compileSources(sources);
    this.compiled = policy.ok
      ? { text, version: policy.value.version, faults: [] }
      : { text, version: undefined, faults: policy.error };
    return this.compiled;
  }
}
