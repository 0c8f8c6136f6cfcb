import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createBackend } from '@backstage/backend-defaults';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { gimletStepsExtensionPoint } from '@gimlet-io/backstage-plugin-gimlet-backend';

const { KILL_FILE: killFile = '' } = process.env;

/** Ends the backend as by a power cut when a request comes to the step that the file names; once, so that it can be started again. */
const powerCut = createBackendModule({
  pluginId: 'gimlet',
  moduleId: 'power-cut',
  register({ registerInit }) {
    registerInit({
      deps: { steps: gimletStepsExtensionPoint },
      async init({ steps }) {
        steps.onStep(step => {
          if (existsSync(killFile) && readFileSync(killFile, 'utf8') === step) {
            rmSync(killFile);
            process.kill(process.pid, 'SIGKILL');
          }
        });
      },
    });
  },
});

const backend = createBackend();
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@backstage/plugin-permission-backend-module-allow-all-policy'),
);
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@gimlet-io/backstage-plugin-gimlet-backend'));
backend.add(powerCut);
backend.start();
