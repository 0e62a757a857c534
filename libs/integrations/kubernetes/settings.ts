/** A cluster whose events and rollouts are looked at. */
export interface KubernetesSettings {
  /** The kubeconfig file; what KUBECONFIG names, ~/.kube/config or the pod's service account unless it is named. */
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespaces: readonly string[];
}
