const ADVICE: { reasons?: string[]; says?: RegExp; advice: string }[] = [
  {
    says: /^Job\/.*field is immutable/s,
    advice:
      'A Job cannot be changed. Annotate it with kustomize.toolkit.fluxcd.io/force: enabled, and Flux makes it anew: it runs again then, on a rollback too.',
  },
  {
    says: /field is immutable/,
    advice:
      'Kubernetes does not let this field be changed. Give the object another name, or annotate it with kustomize.toolkit.fluxcd.io/force: enabled so that Flux deletes it and makes it anew.',
  },
  {
    says: /namespaces "[^"]*" not found/,
    advice:
      'Release it with a namespace that exists, or let its namespace be made by the environment.',
  },
  {
    says: /namespace not specified/,
    advice:
      'Give the object a namespace, or name its kind under clusterScopedKinds in the layout file where it has none.',
  },
  {
    says: /no matches for kind/,
    advice:
      'The cluster does not know this kind: install its CustomResourceDefinition first, or take the object out.',
  },
  {
    reasons: ['BuildFailed'],
    advice: 'Put right the file that the message names, and release again.',
  },
  {
    reasons: ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'],
    advice:
      'Look whether the image was pushed under this name, and whether the cluster may pull it; or roll back.',
  },
  {
    reasons: ['CreateContainerConfigError', 'CreateContainerError'],
    advice:
      'Look whether the ConfigMaps and Secrets exist that the container refers to; or roll back.',
  },
  {
    reasons: ['OOMKilled'],
    advice: 'Raise the memory limit of the container, or roll back.',
  },
  {
    reasons: ['CrashLoopBackOff', 'Error'],
    advice: "Read the container's log of its last run, or roll back.",
  },
  {
    reasons: ['Unschedulable'],
    advice:
      'No node has room for the pod as it is: lower what it requests, or add a node.',
  },
  {
    reasons: ['JobFailed'],
    advice: "Read the log of the Job's pod; or roll back.",
  },
  {
    reasons: ['HealthCheckFailed', 'ProgressDeadlineExceeded', 'NotReady'],
    advice: 'Look at what its pods say, or roll back.',
  },
];

/** What helps with a failure, by its reason and message; nothing where there is no more to say than the message does. */
export function whatToDo(reason: string, message: string): string | undefined {
  return ADVICE.find(
    ({ reasons, says }) =>
      (!reasons || reasons.includes(reason)) && (!says || says.test(message)),
  )?.advice;
}
