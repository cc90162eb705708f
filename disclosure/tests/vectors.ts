import { readFileSync } from 'node:fs';
import { isThere, VECTORS } from '../../tests/data-files.ts';

export const hasVectors = isThere(VECTORS);

export const readVectors = <T>(name: string): T => JSON.parse(readFileSync(`${VECTORS}/${name}.json`, 'utf8')) as T;
