import {
  type Answered,
  type Change,
  type ChangeSource,
  effectDone,
  permanent,
} from '#libs/integrations/port';
import { type Page, clusterProblem, connect } from './cluster.js';
import { eventFrom, rolloutFrom } from './read-items.js';
import type { KubernetesSettings } from './settings.js';

const checkTimeout = 10_000;

/**
 * Events and rollouts of the components' workloads. It only lists: `events` and `replicasets` is all that its
 * account needs to be allowed.
 */
export const createKubernetesSource = (settings: KubernetesSettings): ChangeSource => ({
  name: 'kubernetes',
  kind: 'change',
  async ask({ components, normal, abnormal, signal }) {
    const [from, to] = [Math.min(normal.from, abnormal.from), Math.max(normal.to, abnormal.to)];
    const answered = (
      what: string,
      { items, isCut }: Page,
      read: (item: unknown) => Change | undefined,
    ): Answered<Change> => ({
      items: items.flatMap((item) => read(item) ?? []).filter(({ at }) => at >= from && at < to),
      query: `kubectl get ${what}`,
      ...(isCut ? { cut: `only the first ${items.length} were read` } : {}),
    });
    const ask = async (): Promise<readonly Answered<Change>[]> => {
      const cluster = await connect(settings);
      const answers = await Promise.all(
        settings.namespaces.map(async (namespace) => {
          const [events, sets] = await Promise.all([
            cluster.events(namespace, signal),
            cluster.replicaSets(namespace, signal),
          ]);
          return [
            answered(`events -n ${namespace}`, events, (item) => eventFrom(item, components)),
            answered(`replicasets -n ${namespace}`, sets, (item) => rolloutFrom(item, components)),
          ];
        }),
      );
      return answers.flat();
    };
    return ask().catch((error: unknown) => {
      // Not as a cause: it holds the request, and with it the token.
      throw new Error(clusterProblem(error, signal));
    });
  },
  async check() {
    const signal = AbortSignal.timeout(checkTimeout);
    try {
      const cluster = await connect(settings);
      for (const namespace of settings.namespaces) {
        await cluster.events(namespace, signal);
        await cluster.replicaSets(namespace, signal);
      }
      return effectDone(`${settings.namespaces.join(', ')} at ${cluster.server} can be read`);
    } catch (error) {
      return permanent(clusterProblem(error, signal));
    }
  },
});
