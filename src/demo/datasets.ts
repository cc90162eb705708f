import { z } from 'zod';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import { CaseContent } from '../schemas/case.ts';
import { COURT_SAMPLE_ID, courtSampleCases, courtSampleDataset } from './court-sample.ts';
import records from './press-snapshot-2015/cases.json' with { type: 'json' };
import pressSnapshotDataset from './press-snapshot-2015/definition.json' with { type: 'json' };

/** The datasets that a first start publishes. None of their records describes a real case. */

export interface DemoDataset {
  id: string;
  /** As PUT takes it. */
  definition: unknown;
  /** Each has an external id, by which a later start finds it again. */
  cases: () => readonly CaseContent[];
  /** Paths to look at once it is published. */
  tries: readonly string[];
}

export { pressSnapshotDataset };

export const PRESS_SNAPSHOT_ID = 'press-snapshot-2015';

/**
 * 100 cases with 101 defendants, as internal tools would post them, in order of sentence. They are constructed so that the
 * ordinary machinery computes every figure of the founding article from them. A new copy at each call.
 */
export const pressSnapshotCases = (): CaseContent[] => z.array(CaseContent).parse(records);

const latest = (dataset: string, path: string): string => `${releasePath({ dataset, version: 'latest' })}/${path}`;

export const PRESS_SNAPSHOT: DemoDataset = {
  id: PRESS_SNAPSHOT_ID,
  definition: pressSnapshotDataset,
  cases: pressSnapshotCases,
  tries: [
    '/',
    '/docs',
    latest(PRESS_SNAPSHOT_ID, 'headlines'),
    latest(PRESS_SNAPSHOT_ID, 'statistics?measure=defendants&by=outcome,sex&totals=true'),
  ],
};

export const COURT_SAMPLE: DemoDataset = {
  id: COURT_SAMPLE_ID,
  definition: courtSampleDataset,
  cases: courtSampleCases,
  tries: [
    pagePath(latest(COURT_SAMPLE_ID, 'statistics?by=areaRegion,roleGroup&totals=true')),
    latest(COURT_SAMPLE_ID, 'statistics?by=roleGroup&where=areaRegion:E12000002&totals=true'),
    latest(COURT_SAMPLE_ID, 'certificate'),
  ],
};

/** In the order in which a first start publishes them. */
export const DEMO_DATASETS: readonly DemoDataset[] = [PRESS_SNAPSHOT, COURT_SAMPLE];
