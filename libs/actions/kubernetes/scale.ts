import Type, { type Static } from 'typebox';
import { failed, ok } from '#libs/kernel';
import type { ActionKind } from '../action.js';
import { preparedChange } from './change.js';
import { type ClusterObject, clusterNamed, marks } from './cluster.js';
import { ClusterName, NamespaceName, ObjectName, defaultCluster } from './names.js';

const Parameters = Type.Object(
  {
    cluster: ClusterName,
    namespace: NamespaceName,
    deployment: ObjectName,
    replicas: Type.Integer({ minimum: 0, maximum: 1000 }),
  },
  { additionalProperties: false },
);

/** Sets how many instances a deployment has. Its undo is the number that it had before. */
export const kubernetesScale: ActionKind<Static<typeof Parameters>> = {
  kind: 'kubernetes-scale',
  parameters: Parameters,
  describe: ({ cluster = defaultCluster, namespace, deployment, replicas }) =>
    `Scales the deployment ${deployment} in the namespace ${namespace} of the cluster ${cluster} to ${replicas} ${replicas === 1 ? 'instance' : 'instances'}.`,
  prepare(parameters, around) {
    const { cluster = defaultCluster, namespace, deployment, replicas } = parameters;
    const found = clusterNamed(cluster, around);
    if (!found.ok) return found;
    const { settings, timeoutMs } = found.value;
    if (!settings.namespaces.includes(namespace)) return failed('namespace-not-allowed');
    return ok(
      preparedChange(
        found.value.cluster,
        {
          place: { kind: 'deployment', namespace, name: deployment },
          isMarked: ({ metadata }, { key }) => metadata?.annotations?.[marks.scaledBy] === key,
          objection: (present) => takesTooMany(instancesOf(present), replicas, settings.mostTakenAway),
          patch: (present, { key }) => ({
            metadata: {
              annotations: { [marks.scaledBy]: key, [marks.replicasBefore]: String(instancesOf(present)) },
            },
            spec: { replicas },
          }),
          said: (present) => `scaled from ${instancesOf(present)} to ${replicas}`,
          undo(changed) {
            const before = Number(changed.metadata?.annotations?.[marks.replicasBefore] ?? NaN);
            if (!Number.isInteger(before) || before === replicas) return undefined;
            return {
              title: `Scale ${deployment} back to ${before}`,
              kind: 'kubernetes-scale',
              parameters: { ...parameters, replicas: before },
            };
          },
        },
        timeoutMs,
      ),
    );
  },
};

/** Kubernetes means one where a deployment does not say how many. */
const instancesOf = ({ spec }: ClusterObject): number => spec?.replicas ?? 1;

/** The blast radius: of many instances no more than a share goes at once. */
function takesTooMany(present: number, wanted: number, mostPercent: number): string | undefined {
  const takenAway = present - wanted;
  if (takenAway <= 0 || takenAway * 100 <= present * mostPercent) return undefined;
  return `not run: it would take ${takenAway} of ${present} instances away, and no more than ${mostPercent} percent may go at once`;
}
