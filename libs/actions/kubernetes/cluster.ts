import { milliseconds } from '#libs/config';
import { type Result, failed, ok } from '#libs/kernel';
import { noAnswer } from '../http/no-answer.js';
import type { ActionSurroundings } from '../surroundings.js';
import type { AllowedCluster } from './cluster.settings.js';

/** What Argus writes beside its changes, so that it knows them again. */
export const marks = {
  /** On a pod template: the run that restarted it. */
  restartedBy: 'argus.dev/restarted-by',
  /** On a deployment: the run that scaled it, and to how many it was scaled before. */
  scaledBy: 'argus.dev/scaled-by',
  replicasBefore: 'argus.dev/replicas-before',
  /** On a node: the run that cordoned it, and what it was before. */
  cordonedBy: 'argus.dev/cordoned-by',
  unschedulableBefore: 'argus.dev/unschedulable-before',
} as const;

/** What is looked at of an object of the API. */
export interface ClusterObject {
  readonly metadata?: {
    readonly resourceVersion?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly replicas?: number;
    readonly unschedulable?: boolean;
    readonly template?: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };
  };
}

/** Where a change is made. */
export type Place =
  | { readonly kind: 'deployment'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string };

/** How a place is written in what people read. */
export const placeText = (place: Place): string =>
  place.kind === 'node' ? `node ${place.name}` : `deployment ${place.namespace}/${place.name}`;

/** A cluster's API, as far as actions need it. Rejects with what the server said. */
export interface Cluster {
  read(place: Place, signal: AbortSignal): Promise<ClusterObject>;
  /** A merge patch. With `dryRun` the server does everything but keep it. */
  patch(
    place: Place,
    patch: object,
    options: { signal: AbortSignal; dryRun: boolean },
  ): Promise<ClusterObject>;
}

/** The cluster of this name, if the settings have it. */
export function clusterNamed(
  name: string,
  { allowed }: ActionSurroundings,
): Result<{ settings: AllowedCluster; cluster: Cluster; timeoutMs: number }> {
  const settings = allowed.clusters.find((each) => each.name === name);
  if (settings === undefined) return failed('cluster-not-allowed');
  return ok({ settings, cluster: connectTo(settings), timeoutMs: milliseconds(settings.timeout) });
}

/** Kubernetes' own client is large: it is loaded when an action needs it. */
function connectTo({ kubeconfig, context }: AllowedCluster): Cluster {
  const connected = async () => {
    const client = await import('@kubernetes/client-node');
    const config = new client.KubeConfig();
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
    if (context !== undefined) config.setCurrentContext(context);
    const options = (header: string, value: string, signal: AbortSignal) => {
      const given = client.setHeaderOptions(header, value);
      const middleware = (given.middleware ?? []).map((each) => ({
        pre: (request: Parameters<typeof each.pre>[0]) => {
          request.setSignal(signal);
          return each.pre(request);
        },
        post: (response: Parameters<typeof each.post>[0]) => each.post(response),
      }));
      return { ...given, middleware };
    };
    return {
      apps: config.makeApiClient(client.AppsV1Api),
      core: config.makeApiClient(client.CoreV1Api),
      reading: (signal: AbortSignal) => options('Accept', 'application/json', signal),
      patching: (signal: AbortSignal) => options('Content-Type', client.PatchStrategy.MergePatch, signal),
    };
  };
  return {
    async read(place, signal) {
      const { apps, core, reading } = await connected();
      const read: unknown = await (place.kind === 'node'
        ? core.readNode({ name: place.name }, reading(signal))
        : apps.readNamespacedDeployment({ name: place.name, namespace: place.namespace }, reading(signal)));
      return read as ClusterObject;
    },
    async patch(place, body, { signal, dryRun }) {
      const { apps, core, patching } = await connected();
      const more = { body, fieldManager: 'argus', ...(dryRun ? { dryRun: 'All' } : {}) };
      const patched: unknown = await (place.kind === 'node'
        ? core.patchNode({ name: place.name, ...more }, patching(signal))
        : apps.patchNamespacedDeployment(
            { name: place.name, namespace: place.namespace, ...more },
            patching(signal),
          ));
      return patched as ClusterObject;
    },
  };
}

/** What went wrong at the API server, in words. */
export function clusterProblem(error: unknown, timeoutMs: number): string {
  const { code, body } = error as { code?: unknown; body?: unknown };
  if (typeof code !== 'number') return noAnswer(error, timeoutMs);
  return `Kubernetes answered ${code}${messageIn(body)}`;
}

/** A Status object says what is wrong in `message`. */
function messageIn(body: unknown): string {
  const read: unknown = typeof body === 'string' ? parsed(body) : body;
  const message = (read as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? `: ${message}` : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
