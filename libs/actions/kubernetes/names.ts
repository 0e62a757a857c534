import Type from 'typebox';

/** Names as Kubernetes has them: nothing in them can lead to another address of its API. */
export const ClusterName = Type.Optional(Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' }));
export const NamespaceName = Type.String({ pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 });
export const ObjectName = Type.String({
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  maxLength: 253,
});

/** The cluster that is meant where none is named. */
export const defaultCluster = 'default';
