import { type Change, ComponentNames, fieldAt, isObject } from '#libs/integrations/port';

const longestTitle = 200;

/** Objects of which names are those of workloads; a pod's is its workload's and a suffix. */
const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Service']);

/** What a normal event tells of a change; of warnings all do. */
const telling = new Set([
  'ScalingReplicaSet',
  'Killing',
  'SuccessfulRescale',
  'NodeNotReady',
  'RegisteredNode',
]);

/**
 * An event of the cluster that concerns a component, or a node: warnings (evicted, out of memory, failed probes, not
 * scheduled) and what scaled or killed something. Undefined for all others.
 */
export function eventFrom(value: unknown, components: readonly string[]): Change | undefined {
  if (!isObject(value)) return undefined;
  const reason = text(value['reason']) ?? '';
  if (value['type'] !== 'Warning' && !telling.has(reason)) return undefined;
  const kind = text(fieldAt(value, 'involvedObject.kind')) ?? '';
  const name = text(fieldAt(value, 'involvedObject.name')) ?? '';
  const component = componentOf(kind, name, components);
  if (component === undefined && kind !== 'Node') return undefined;
  const at =
    timeOf(value['lastTimestamp']) ??
    timeOf(value['eventTime']) ??
    timeOf(fieldAt(value, 'metadata.creationTimestamp'));
  const uid = text(fieldAt(value, 'metadata.uid'));
  if (at === undefined || uid === undefined) return undefined;
  const count = typeof value['count'] === 'number' && value['count'] > 1 ? ` (${value['count']} times)` : '';
  return {
    id: `kubernetes/event/${uid}`,
    kind: 'platform-event',
    at,
    ...(component === undefined ? {} : { component }),
    title: `${reason} ${kind} ${name}${count}: ${text(value['message']) ?? ''}`.slice(0, longestTitle),
  };
}

/** A replica set is a revision of its deployment: it was made when that was rolled out. */
export function rolloutFrom(value: unknown, components: readonly string[]): Change | undefined {
  if (!isObject(value)) return undefined;
  const owners = fieldAt(value, 'metadata.ownerReferences');
  const owner = (Array.isArray(owners) ? (owners as unknown[]) : []).find(
    (each) => isObject(each) && each['kind'] === 'Deployment',
  );
  const deployment = isObject(owner) ? text(owner['name']) : undefined;
  const at = timeOf(fieldAt(value, 'metadata.creationTimestamp'));
  const uid = text(fieldAt(value, 'metadata.uid'));
  if (deployment === undefined || !components.includes(deployment) || at === undefined || uid === undefined) {
    return undefined;
  }
  const annotations = fieldAt(value, 'metadata.annotations');
  const revision = isObject(annotations) ? text(annotations['deployment.kubernetes.io/revision']) : undefined;
  const containers = fieldAt(value, 'spec.template.spec.containers');
  const images = (Array.isArray(containers) ? (containers as unknown[]) : []).flatMap((each) =>
    isObject(each) ? (text(each['image']) ?? []) : [],
  );
  return {
    id: `kubernetes/rollout/${uid}`,
    kind: 'rollout',
    at,
    component: deployment,
    title: `${deployment} rolled out as revision ${revision ?? '?'} with ${images.join(', ')}`.slice(
      0,
      longestTitle,
    ),
  };
}

function componentOf(kind: string, name: string, components: readonly string[]): string | undefined {
  const label = kind === 'Pod' || kind === 'ReplicaSet' ? 'pod' : 'name';
  if (label === 'name' && !workloads.has(kind)) return undefined;
  return new ComponentNames(components, [label]).of({ [label]: name });
}

/** Kubernetes' client makes dates of some texts. */
function timeOf(value: unknown): number | undefined {
  const time = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
