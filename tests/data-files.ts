import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Real data and results of other programs. They lie beside the project, never in it, since their licences are others. Tests that need
 * an absent one are skipped, and vitest.config.ts says so in one line.
 */
const beside = (path: string): string => fileURLToPath(new URL(`../../shared/${path}`, import.meta.url));

export const OLD_BAILEY_CSV = process.env.OLD_BAILEY_CSV ?? beside('data/old_bailey_defendants_1780_1880.csv');
export const MOJ_CSV = process.env.MOJ_CSV ?? beside('data/moj_offender_histories_outcomes_2014_2024.csv');
/** The official code lists as CSV. */
export const CODE_LISTS = beside('codelists');
/** Results of other programs of disclosure control. */
export const VECTORS = beside('sdc-vectors');

export const isThere = (file: string): boolean => existsSync(file);

export const absentDataFiles = (): string[] =>
  [OLD_BAILEY_CSV, MOJ_CSV, CODE_LISTS, VECTORS].filter((file) => !isThere(file));
