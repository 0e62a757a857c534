import Type, { type Static } from 'typebox';
import { failed, ok } from '#libs/kernel';
import type { ActionKind } from '../action.js';
import { preparedChange } from './change.js';
import { type ClusterObject, clusterNamed, marks } from './cluster.js';
import { ClusterName, ObjectName, defaultCluster } from './names.js';

const Parameters = Type.Object(
  {
    cluster: ClusterName,
    node: ObjectName,
    /** True takes a cordon away. */
    schedulable: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** Keeps new pods off a node, or lets them on it again: each is the other's undo. */
export const kubernetesCordon: ActionKind<Static<typeof Parameters>> = {
  kind: 'kubernetes-cordon',
  parameters: Parameters,
  describe: ({ cluster = defaultCluster, node, schedulable = false }) =>
    schedulable
      ? `Lets new pods on the node ${node} of the cluster ${cluster} again.`
      : `Keeps new pods off the node ${node} of the cluster ${cluster}; those on it stay.`,
  prepare(parameters, around) {
    const { cluster = defaultCluster, node, schedulable = false } = parameters;
    const found = clusterNamed(cluster, around);
    if (!found.ok) return found;
    if (!found.value.settings.nodes) return failed('nodes-not-allowed');
    return ok(
      preparedChange(
        found.value.cluster,
        {
          place: { kind: 'node', name: node },
          isMarked: ({ metadata }, { key }) => metadata?.annotations?.[marks.cordonedBy] === key,
          patch: (present, { key }) => ({
            metadata: {
              annotations: {
                [marks.cordonedBy]: key,
                [marks.unschedulableBefore]: String(isCordoned(present)),
              },
            },
            spec: { unschedulable: !schedulable },
          }),
          said: () => (schedulable ? 'takes new pods again' : 'takes no new pods'),
          undo(changed) {
            const before = changed.metadata?.annotations?.[marks.unschedulableBefore];
            // It was so before: there is nothing to take back.
            if (before !== String(schedulable)) return undefined;
            return {
              title: schedulable ? `Cordon ${node} again` : `Uncordon ${node}`,
              kind: 'kubernetes-cordon',
              parameters: { ...parameters, schedulable: !schedulable },
            };
          },
        },
        found.value.timeoutMs,
      ),
    );
  },
};

const isCordoned = ({ spec }: ClusterObject): boolean => spec?.unschedulable === true;
