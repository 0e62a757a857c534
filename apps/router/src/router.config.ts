import { type RoutingConfig, milliseconds } from '#libs/config';
import { deterministicId } from '#libs/contracts';
import { compileWindow } from '#libs/policy';
import type { RouterPolicy } from './domain/policy.js';

/** The settings as the decision reads them. Throws with everything that is wrong with the windows, and the fixes. */
export function routerPolicy(config: RoutingConfig): RouterPolicy {
  const { groupBy, reopenWithin, maintenanceWindows } = config;
  const windows = maintenanceWindows.map(compileWindow);
  const problems = windows.flatMap((window, index) =>
    window.ok ? [] : window.error.map((problem) => `routing.maintenanceWindows[${index}]: ${problem}`),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return {
    groupBy,
    windows: windows.flatMap((window) => (window.ok ? [window.value] : [])),
    reopenWithinMs: milliseconds(reopenWithin),
    version: deterministicId([JSON.stringify({ groupBy, reopenWithin, maintenanceWindows })], 12),
  };
}
