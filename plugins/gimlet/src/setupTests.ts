import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Machines are slow at times, and roles are dear to find in a large page.
configure({ asyncUtilTimeout: 15_000 });
jest.setTimeout(60_000);
