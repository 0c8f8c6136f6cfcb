import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './nav/Sidebar';

export default createApp({ features: [navModule] });
