import { Sandbox } from './sandbox';

const manifest = (env: string) => `app: checkout
env: ${env}
namespace: shop
deploy:
  event: push
  branch: main
chart:
  name: ./charts/web
values:
  replicas: 2
  image: "registry.example.com/checkout:{{ .SHA | trunc 7 }}"
`;

const chart: Record<string, string> = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.4.2\n',
  'values.yaml': 'replicas: 1\nimage: nginx\n',
  'values.schema.json': JSON.stringify({
    type: 'object',
    properties: { replicas: { type: 'integer' }, image: { type: 'string' } },
  }),
  'templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec:
      containers:
        - name: main
          image: {{ .Values.image }}
`,
  'templates/service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  selector: { app: {{ .Release.Name }} }
  ports: [{ port: 80 }]
`,
};

/** A sandbox with an application repository (`app`, with a chart and a manifest) and an empty bare gitops repository. */
export class Shop extends Sandbox {
  readonly app = this.path('app');
  readonly gitops = this.path('gitops.git');

  constructor() {
    super();
    for (const [file, text] of Object.entries(chart)) {
      this.write(`app/charts/web/${file}`, text);
    }
    this.writeManifest('production');
    this.git('.', 'init', '-q', 'app');
    this.git('.', 'init', '-q', '--bare', 'gitops.git');
    this.git(
      'app',
      'remote',
      'add',
      'origin',
      'https://git.example.com/acme/checkout.git',
    );
    this.commitApp('Old prices');
  }

  writeManifest(env: string, change = (text: string) => text): void {
    this.write(`app/.gimlet/${env}-checkout.yaml`, change(manifest(env)));
  }

  /** Commits everything in the application repository. */
  commitApp(title: string): string {
    this.git('app', 'add', '.');
    this.git('app', 'commit', '-q', '--allow-empty', '-m', title);
    return this.git('app', 'rev-parse', 'HEAD');
  }

  /** Runs `gimlet` in the application repository on the gitops repository. */
  run(args: string[], env: Record<string, string> = {}) {
    return this.gimlet(args, { cwd: this.app, env: this.#env(env) });
  }

  /** Runs `gimlet` the same way and gives its JSON. */
  data(args: string[]) {
    return this.json(args, { cwd: this.app, env: this.#env({}) });
  }

  #env(env: Record<string, string>) {
    return { GIMLET_GITOPS_REPO: this.gitops, ...env };
  }

  /** Sets an environment up. */
  async bootstrap(...args: string[]): Promise<void> {
    await this.data([
      'environment',
      'bootstrap',
      '--env',
      'production',
      '--url',
      'https://git.example.com/acme/gitops.git',
      '--yes',
      ...args,
    ]);
  }

  /** Writes the artifact of what is checked out in the application repository. */
  async artifact(file = 'artifact.json'): Promise<string> {
    const path = this.path(file);
    await this.run(['artifact', 'create', '--file', path]);
    return path;
  }

  /** Releases what is checked out in the application repository; gives the gitops commit. */
  async release(): Promise<string> {
    const artifact = await this.artifact();
    await this.data(['release', 'make', '--artifact', artifact]);
    return this.head();
  }

  /** The head of the gitops repository. */
  head(): string {
    return this.git('gitops.git', 'rev-parse', 'main');
  }

  /** Changes a file of the gitops repository as a person does: clone, edit, commit, push. */
  editByHand(
    path: string,
    change: (text: string) => string,
    title: string,
  ): void {
    const clone = `by-hand-${this.head()}`;
    this.git('.', 'clone', '-q', 'gitops.git', clone);
    this.write(`${clone}/${path}`, change(this.read(`${clone}/${path}`)));
    this.git(
      clone,
      '-c',
      'user.name=Dan Lee',
      '-c',
      'user.email=dan@example.com',
      'commit',
      '-q',
      '-a',
      '-m',
      title,
    );
    this.git(clone, 'push', '-q', 'origin', 'main');
  }
}
