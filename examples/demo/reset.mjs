/** Deletes everything that the demo made. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

rmSync(join(process.cwd(), '.demo'), { recursive: true, force: true });
process.stdout.write(
  'The demo is gone. npm start and npm run demo begin anew.\n',
);
