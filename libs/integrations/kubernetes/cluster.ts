import { isObject } from '#libs/integrations/port';
import { maskText } from '#libs/observability';
import { reasonOf } from '#libs/probing';
import type { KubernetesSettings } from './settings.js';

/** What is read of a cluster: lists of a namespace, as the API gives their items. */
export interface ReadOnlyCluster {
  /** Where its API server answers. */
  readonly server: string;
  events(namespace: string, signal: AbortSignal): Promise<Page>;
  replicaSets(namespace: string, signal: AbortSignal): Promise<Page>;
}

/** The items of a list, and whether there are more. */
export interface Page {
  readonly items: readonly unknown[];
  readonly isCut: boolean;
}

const mostItems = 1_000;

/** Connects to the cluster. Kubernetes' own client is large: it is loaded with the first question. */
export async function connect({ kubeconfig, context }: KubernetesSettings): Promise<ReadOnlyCluster> {
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  if (context !== undefined) config.setCurrentContext(context);
  const reading = (signal: AbortSignal) => {
    const given = client.setHeaderOptions('Accept', 'application/json');
    const middleware = (given.middleware ?? []).map((each) => ({
      pre: (request: Parameters<typeof each.pre>[0]) => {
        request.setSignal(signal);
        return each.pre(request);
      },
      post: (response: Parameters<typeof each.post>[0]) => each.post(response),
    }));
    return { ...given, middleware };
  };
  const core = config.makeApiClient(client.CoreV1Api);
  const apps = config.makeApiClient(client.AppsV1Api);
  return {
    server: config.getCurrentCluster()?.server ?? 'no server',
    events: async (namespace, signal) =>
      pageOf(await core.listNamespacedEvent({ namespace, limit: mostItems }, reading(signal))),
    replicaSets: async (namespace, signal) =>
      pageOf(await apps.listNamespacedReplicaSet({ namespace, limit: mostItems }, reading(signal))),
  };
}

function pageOf(list: {
  readonly items: readonly unknown[];
  readonly metadata?: { readonly _continue?: string };
}): Page {
  return { items: list.items, isCut: (list.metadata?._continue ?? '') !== '' };
}

/** What went wrong, in words; a Status object says it in `message`. */
export function clusterProblem(error: unknown, signal: AbortSignal): string {
  const { code, body } = isObject(error) ? error : {};
  if (signal.aborted) return 'Kubernetes gave no answer in time';
  if (typeof code !== 'number') return maskText(`Kubernetes cannot be read: ${reasonOf(error)}`);
  const status = typeof body === 'string' ? parsed(body) : body;
  const message = isObject(status) ? status['message'] : undefined;
  const said = typeof message === 'string' ? `: ${message}` : '';
  return maskText(`Kubernetes answered ${code}${said}`).slice(0, 300);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
