import { z } from 'zod';
import { POLICIES, RELEASE_STATES, RELEASE_TARGETS } from './vocabulary.ts';

/** Releases: contract examples, `GET R` and its neighbours. */

const IdAndLabel = z.strictObject({ id: z.string(), label: z.string() });
export const Citation = z
  .strictObject({
    text: z.string(),
    url: z.string(),
    title: z.string(),
    publisher: z.string(),
    version: z.string(),
    publishedAt: z.string(),
    licence: z.string(),
    bibtex: z.string(),
  })
  .meta({ id: 'Citation' });
export const Notice = z.strictObject({
  kind: z.literal('correction'),
  text: z.string().min(1).max(2_000),
});
const State = z.enum(RELEASE_STATES);
export type ReleaseState = z.output<typeof State>;

export const Manifest = z
  .strictObject({
    dataset: z.string(),
    version: z.string().nullable(),
    state: State,
    title: z.string(),
    builtAt: z.string().nullable(),
    publishedAt: z.string().nullable(),
    publishAt: z.string().nullable(),
    codebookVersion: z.number().int(),
    policy: z.enum(POLICIES),
    generator: z.string().nullable(),
    supersedes: z.string().nullable(),
    supersededBy: z.string().nullable(),
    withdrawal: z.null(),
    notices: z.array(Notice),
    proposedVersion: z.string().optional(),
    progress: z
      .strictObject({ phase: z.enum(['records', 'tables', 'headlines']), done: z.number(), of: z.number() })
      .nullable()
      .optional(),
    error: z.string().nullable().optional(),
    counts: z
      .strictObject({ tables: z.number().int(), observations: z.number().int(), headlines: z.number().int() })
      .optional(),
    measures: z.array(IdAndLabel).optional(),
    dimensions: z.array(IdAndLabel).optional(),
    tables: z.array(z.strictObject({ by: z.array(z.string()), measures: z.array(z.string()) })).optional(),
    files: z.array(z.never()).optional(),
    completeness: z.string(),
    citation: Citation.nullable(),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Release' });
export type Manifest = z.output<typeof Manifest>;

export const ReleaseItem = z
  .strictObject({
    version: z.string(),
    state: State,
    publishedAt: z.string(),
    supersededBy: z.string().nullable(),
    replacement: z.string().nullable(),
    href: z.string(),
  })
  .meta({ id: 'ReleaseItem' });
export type ReleaseItem = z.output<typeof ReleaseItem>;

export const ReleaseStart = z.strictObject({ notice: Notice.optional() }).meta({ id: 'ReleaseStart' });
export const ReleaseMove = z.strictObject({ to: z.enum(RELEASE_TARGETS) }).meta({ id: 'ReleaseMove' });
