export { createKubernetesSource } from './kubernetes-source.js';
export type { KubernetesSettings } from './settings.js';
