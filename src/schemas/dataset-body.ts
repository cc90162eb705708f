import { z } from 'zod';
import { Coverage, Licence } from './dataset.ts';
import { pageOf } from './paging.ts';
import { DATASET_KINDS } from './vocabulary.ts';

/** What readers see of a dataset. */
export const Dataset = z
  .strictObject({
    id: z.string(),
    kind: z.enum(DATASET_KINDS),
    title: z.string(),
    description: z.string(),
    publisher: z.string(),
    constructed: z.boolean(),
    designation: z.string(),
    licence: Licence,
    coverage: Coverage,
    latestRelease: z.strictObject({ version: z.string(), publishedAt: z.string(), href: z.string() }).nullable(),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Dataset' });
export type Dataset = z.output<typeof Dataset>;
export const DatasetPage = pageOf(Dataset);

export const PublishedCodebook = z
  .strictObject({
    dataset: z.string(),
    release: z.string(),
    codebookVersion: z.number().int(),
    codebook: z.looseObject({}),
  })
  .meta({ id: 'Codebook' });
