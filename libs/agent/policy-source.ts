import { isAbsolute, join, resolve } from 'node:path';
import { type LoadedSections, ObservabilityConfig, PolicyConfig, milliseconds } from '#libs/config';
import type { Clock } from '#libs/kernel';
import { type AgentMetrics, createLogger } from '#libs/observability';
import { type Policy, defaultPolicy } from '#libs/policy';
import { PolicyHolder, type PolicyStatus, lastGoodIn } from '#libs/policy-file';

/** Where agents find the policy in force. */
export interface PolicySource {
  /** The one in force now; a decision takes it once and goes by that. */
  current(): Policy;
  /** Calls `listener` after another policy has come into force; returns a function that calls it off. */
  onChange(listener: (policy: Policy) => void): () => void;
  /** Calls `observer` now and whenever the file was taken over or refused; returns a function to call it off. */
  observe(observer: (status: PolicyStatus) => void): () => void;
}

/** The same policy for good. */
export const fixedPolicy = (policy: Policy = defaultPolicy): PolicySource => ({
  current: () => policy,
  onChange: () => () => undefined,
  observe(observer) {
    observer({ version: policy.version, faults: [], failures: 0 });
    return () => undefined;
  },
});

/** Where the policy file is. */
export function policyFileOf(
  sections: LoadedSections,
  rootDir: string,
): { readonly path: string; readonly shown: string; readonly mayBeMissing: boolean } {
  const { file } = sections.get(PolicyConfig);
  return {
    path: isAbsolute(file) ? file : join(rootDir, file),
    shown: file,
    mayBeMissing: file === new PolicyConfig().file,
  };
}

/**
 * Follows the policy file for all agents of this process. SIGHUP has it read at once, except at a terminal, where it
 * means that the terminal is gone.
 */
export async function followPolicy(
  sections: LoadedSections,
  { rootDir, dataDir, clock }: { readonly rootDir: string; readonly dataDir: string; readonly clock: Clock },
): Promise<{ readonly policies: PolicySource; stop(): Promise<void> }> {
  const { logLevel, logFormat } = sections.get(ObservabilityConfig);
  const holder = new PolicyHolder({
    ...policyFileOf(sections, rootDir),
    reloadEveryMs: milliseconds(sections.get(PolicyConfig).reloadEvery),
    clock,
    log: createLogger({ agent: 'policy', level: logLevel, format: logFormat }),
    lastGood: lastGoodIn(resolve(dataDir, 'policy', 'last-good.json')),
  });
  await holder.start();
  const reload = (): void => void holder.reload();
  if (process.stdout.isTTY !== true) process.on('SIGHUP', reload);
  return {
    policies: holder,
    async stop() {
      process.off('SIGHUP', reload);
      await holder.stop();
    },
  };
}

/** Shows in an agent's metrics which policy it goes by, and whether the file could be taken over. */
export function showPolicy(policies: PolicySource, metrics: AgentMetrics): () => void {
  const info = metrics.gauge('argus_policy_info', 'The version of the policy in force; always 1.', [
    'version',
  ]);
  const failures = metrics.counter(
    'argus_policy_reload_failures_total',
    'How often a changed policy file could not be taken over.',
  );
  const successful = metrics.gauge(
    'argus_policy_last_reload_successful',
    'Whether the policy file as it is now is the policy in force.',
  );
  let counted = 0;
  return policies.observe((status) => {
    info.reset();
    info.set({ version: status.version }, 1);
    successful.set(status.faults.length === 0 ? 1 : 0);
    failures.inc(status.failures - counted);
    counted = status.failures;
  });
}
