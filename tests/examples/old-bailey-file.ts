import { fileURLToPath } from 'node:url';

/** The real file lies beside the project, never in it: its licence is another. Tests that need it are skipped without it. */
export const OLD_BAILEY_CSV =
  process.env.OLD_BAILEY_CSV ??
  fileURLToPath(new URL('../../../shared/data/old_bailey_defendants_1780_1880.csv', import.meta.url));
