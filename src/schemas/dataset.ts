import { z } from 'zod';
import { CodebookDefinition } from './codebook.ts';
import { FAULT_HINTS } from './fault-hints.ts';
import { Day, KebabId, Label, Text, Url } from './names.ts';
import { DATASET_KINDS } from './vocabulary.ts';

/** The body of PUT /v1/datasets/{dataset}: contract data 2. Shape only; src/codebook checks what it means. */

export const Licence = z.strictObject({ id: Label, url: Url, attribution: Text });

export const Coverage = z.strictObject({
  window: z.strictObject({ from: Day, to: Day }),
  windowNote: Text.optional(),
  area: Text,
  sources: Text,
  inclusionRule: Text,
  completeness: Text,
});

export const Settings = z.strictObject({
  selfApproval: z.boolean().default(false),
  youthRule: z.boolean().default(true),
  duplicates: z
    .union([z.literal('off'), z.strictObject({ windowDays: z.number().int().min(0).max(366) })])
    .register(FAULT_HINTS, { detail: 'Must be "off", or an object such as { "windowDays": 7 }.' })
    .default({ windowDays: 7 }),
  retentionMonths: z.number().int().min(1).max(1_200).optional(),
});

export const DatasetDefinition = z
  .strictObject({
    kind: z.enum(DATASET_KINDS),
    title: Label,
    description: Text,
    publisher: Label,
    constructed: z.boolean().default(false),
    designation: KebabId.default('not-official-statistics'),
    licence: Licence,
    coverage: Coverage,
    settings: Settings.prefault({}),
    codebook: CodebookDefinition,
  })
  .meta({ id: 'DatasetDefinition' });
export type DatasetDefinition = z.output<typeof DatasetDefinition>;
