import type { Db } from '../../db/client.ts';
import { unlessAway } from '../../db/failures.ts';
import { findNeighbours, type ReleaseRow } from '../../db/queries/releases.ts';
import { notFound, orNotFound } from '../../errors.ts';
import type { HeadlineResult } from '../../schemas/stored.ts';
import { type ClaimCheck, checkExternalClaim, checkHeadlineClaim } from '../../statistics/claim-check.ts';
import { headlineTable } from '../../statistics/headline-figure.ts';
import type { ReleaseReader } from './reader.ts';
import type { OpenedRelease } from './release-names.ts';

/** A headline or external figure of a release; throws 404 if there is none. */
export const publishedHeadline = async (reader: ReleaseReader, row: ReleaseRow, id: string): Promise<HeadlineResult> =>
  orNotFound((await reader.headlines(row)).find((one) => one.id === id));

/** Checks a claim about a headline of a release; throws 404 if it has no such headline. */
export async function checkedClaim(
  { readers, reader }: { readers: Db; reader: ReleaseReader },
  { row, codebook, view, via }: OpenedRelease,
  id: string,
  claim: string,
): Promise<ClaimCheck> {
  const { headlines, externalFigures } = codebook.definition.codebook;
  const result = await publishedHeadline(reader, row, id);
  const { usage } = result;
  // Under a short pin the newest release answers, so only a full version can be superseded.
  const { supersededBy } = via === 'pinned' ? await unlessAway(findNeighbours(readers, row), NOT_KNOWN) : NOT_KNOWN;
  const caveats = supersededBy === null ? [] : [{ code: 'superseded', text: supersededText(supersededBy) }];
  const external = externalFigures.find((figure) => figure.id === id);
  if (!result.computed) {
    if (!external) throw notFound();
    return checkExternalClaim(claim, external, { usage, caveats });
  }
  const headline = headlines.find((one) => one.id === id);
  if (!headline) throw notFound();
  const table = headlineTable(codebook, headline);
  const tables = await reader.tables(row, table ? [table] : []);
  return checkHeadlineClaim(claim, { codebook, headline, result, present: view.present, tables, caveats });
}

/** While the database is away, the figures are checked without a word about newer releases. */
const NOT_KNOWN = { supersededBy: null };

const supersededText = (version: string): string =>
  `Version ${version} is newer. This claim is about the version in the address.`;
