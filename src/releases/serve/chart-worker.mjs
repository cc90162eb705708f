// What the drawing thread loads when the service runs from source, in tests and `npm run dev`.
import { register } from 'tsx/esm/api';

register();
export const { drawChart } = await import('../../formats/chart/svg.ts');
