// Starts the worker from source, for tests and `npm run dev`; see tabulator-worker.mjs.
import { register } from 'tsx/esm/api';

register();
await import('./chart-worker.ts');
