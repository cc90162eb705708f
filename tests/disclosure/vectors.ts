import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Results of other programs lie beside the project, never in it: some have other licences. Tests of them are skipped without. */
const FOLDER = fileURLToPath(new URL('../../../shared/sdc-vectors/', import.meta.url));

export const hasVectors = existsSync(FOLDER);

export const readVectors = <T>(name: string): T => JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')) as T;
