import Type, { type Static } from 'typebox';
import { failed, ok } from '#libs/kernel';
import type { ActionKind } from '../action.js';
import { preparedChange } from './change.js';
import { clusterNamed, marks } from './cluster.js';
import { ClusterName, NamespaceName, ObjectName, defaultCluster } from './names.js';

const Parameters = Type.Object(
  { cluster: ClusterName, namespace: NamespaceName, deployment: ObjectName },
  { additionalProperties: false },
);

/** Replaces a deployment's pods one after the other, as `kubectl rollout restart` does. */
export const kubernetesRestart: ActionKind<Static<typeof Parameters>> = {
  kind: 'kubernetes-restart',
  parameters: Parameters,
  describe: ({ cluster = defaultCluster, namespace, deployment }) =>
    `Restarts the deployment ${deployment} in the namespace ${namespace} of the cluster ${cluster}, one pod after the other.`,
  prepare({ cluster = defaultCluster, namespace, deployment }, around) {
    const found = clusterNamed(cluster, around);
    if (!found.ok) return found;
    if (!found.value.settings.namespaces.includes(namespace)) return failed('namespace-not-allowed');
    return ok(
      preparedChange(
        found.value.cluster,
        {
          place: { kind: 'deployment', namespace, name: deployment },
          isMarked: ({ spec }, { key }) => spec?.template?.metadata?.annotations?.[marks.restartedBy] === key,
          patch: (_, { key, startedAt }) => ({
            spec: {
              template: {
                metadata: {
                  annotations: {
                    'kubectl.kubernetes.io/restartedAt': new Date(startedAt).toISOString(),
                    [marks.restartedBy]: key,
                  },
                },
              },
            },
          }),
          said: () => 'restarted',
        },
        found.value.timeoutMs,
      ),
    );
  },
};
