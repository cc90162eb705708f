import { z } from 'zod';
import { CaseContent } from '../schemas/case.ts';
import records from './press-snapshot-2015/cases.json' with { type: 'json' };

export { default as pressSnapshotDataset } from './press-snapshot-2015/definition.json' with { type: 'json' };

export const PRESS_SNAPSHOT_ID = 'press-snapshot-2015';

/**
 * The demo's records: 100 cases with 101 defendants, as internal tools would post them, in order of sentence. They are
 * constructed so that the ordinary machinery computes every figure of the founding article from them; no record
 * describes a real case. A new copy at each call.
 */
export const pressSnapshotCases = (): CaseContent[] => z.array(CaseContent).parse(records);
