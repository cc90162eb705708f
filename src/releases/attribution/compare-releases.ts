import { isDeepStrictEqual } from 'node:util';
import type { Codebook } from '../../codebook/model.ts';
import { publishedShape, type Structure, structureBetween } from '../../codebook/structure.ts';
import { keyName } from '../../codebook/table-plan.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import {
  findCauses,
  findStep,
  listCauseTables,
  listDifferingTables,
  listSteps,
  type StepRow,
} from '../../db/queries/release-contents.ts';
import { findReleaseById } from '../../db/queries/releases.ts';
import { amountsAt, type CellAmounts, haveOneResidual } from '../../statistics/attribution.ts';
import {
  type BlockComparison,
  type BlockStep,
  blockAmounts,
  blocksOf,
  headlineDifferences,
  type MovedHeadline,
  type MovedObservation,
  movedIn,
  type ObservationBlock,
  observationOf,
} from '../../statistics/comparison.ts';
import { renamesBetween, underLaterKeys } from '../../statistics/renames.ts';
import { isProtected } from '../../statistics/table.ts';
import { nameOfRead, ownersOf } from '../../statistics/table-choice.ts';
import type { ReleaseReader } from '../serve/reader.ts';
import type { OpenedRelease } from '../serve/release-names.ts';

/** What differs between two releases, read from what both store and from the steps between them. */

export interface DifferenceFilter {
  /** In the order of the later codebook. */
  measures: readonly string[];
  /** The dimensions that keys may have; undefined for all. */
  by: ReadonlySet<string> | undefined;
  /** The codes asked for, by dimension. Keys must have each of these dimensions. */
  selected: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Where a page begins: a block, and how many of its observations are on earlier pages. */
export interface DifferencePosition {
  block: number;
  offset: number;
}

export interface Compared {
  structure(): Structure;
  /** The dimensions that keys can have under a filter, in the order of the later codebook. */
  dimensions(filter: DifferenceFilter): string[];
  headlines(): Promise<MovedHeadline[]>;
  /** Observations that moved, and where the next page begins; null at the end. */
  page(
    filter: DifferenceFilter,
    from: DifferencePosition,
    limit: number,
  ): Promise<{ items: MovedObservation[]; next: DifferencePosition | null }>;
}

export async function compareReleases(
  db: Db,
  reader: ReleaseReader,
  before: OpenedRelease,
  after: OpenedRelease,
): Promise<Compared> {
  const mayExplain = ![before.codebook, after.codebook].some(isProtected);
  const steps = mayExplain ? await listSteps(db, before.row.id, after.row.id) : undefined;
  const explain = steps && explainer(db, reader, { before, after: after.codebook }, steps);

  async function compare(block: ObservationBlock, filter: DifferenceFilter): Promise<BlockComparison> {
    const [was, now] = [await reader.tables(before.row, [block.before]), await reader.tables(after.row, [block.after])];
    return {
      block,
      before: { codebook: before.codebook, table: was(block.before) },
      after: { codebook: after.codebook, table: now(block.after) },
      selected: filter.selected,
    };
  }

  /** The blocks asked for in which something may have moved, from the given one. */
  async function* movedBlocks(filter: DifferenceFilter, from: number) {
    const differing = new Set((await listDifferingTables(db, before.row.id, after.row.id)).map(nameOfRead));
    // What is not known is not stored: cells are the same whatever gaps the coverage has.
    const haveSameGaps = isDeepStrictEqual(
      before.codebook.definition.coverage.gaps,
      after.codebook.definition.coverage.gaps,
    );
    const blocks = [...blocksOf(before.codebook, after.codebook, filter.measures)];
    const asked = blocks.filter((block) => isAsked(block, filter));
    for (const [index, block] of asked.entries()) {
      const isSameTable = nameOfRead(block.before) === nameOfRead(block.after);
      if (index < from || (isSameTable && haveSameGaps && !differing.has(nameOfRead(block.after)))) continue;
      const comparison = await compare(block, filter);
      yield { index, comparison, moved: movedIn(comparison) };
    }
  }

  return {
    dimensions(filter) {
      const keyed = new Set<string>();
      for (const block of blocksOf(before.codebook, after.codebook, filter.measures))
        if (isAsked(block, filter)) for (const id of block.key) keyed.add(id);
      return [...after.codebook.dimensions.keys()].filter((id) => keyed.has(id));
    },

    structure: () => structureBetween(publishedShape(before.codebook), publishedShape(after.codebook)),

    async headlines() {
      const start = steps && (await findStep(db, before.row.id));
      return headlineDifferences(
        { before: before.codebook, after: after.codebook },
        await reader.headlines(before.row),
        await reader.headlines(after.row),
        steps && start && { start: start.headlines, steps },
      );
    },

    async page(filter, from, limit) {
      const items: MovedObservation[] = [];
      for await (const { index, comparison, moved } of movedBlocks(filter, from.block)) {
        const { block } = comparison;
        const offset = index === from.block ? from.offset : 0;
        const taken = moved.slice(offset, offset + limit - items.length);
        const known = taken.length > 0 ? await explain?.(block) : undefined;
        for (const one of taken) items.push(observationOf(comparison, one, known));
        const end = offset + taken.length;
        if (end < moved.length) return { items, next: { block: index, offset: end } };
      }
      return { items, next: null };
    },
  };
}

const isAsked = ({ key }: ObservationBlock, { by, selected }: DifferenceFilter): boolean =>
  (by === undefined || key.every((id) => by.has(id))) && [...selected.keys()].every((id) => key.includes(id));

/** What each step says about a block. The sets of dimensions that a step has causes for are read once for a page. */
function explainer(
  db: Db,
  reader: ReleaseReader,
  { before, after }: { before: OpenedRelease; after: Codebook },
  steps: readonly StepRow[],
): (block: ObservationBlock) => Promise<BlockStep[]> {
  const sets = new Map<string, readonly (readonly string[])[]>();
  const causesOf = async (
    { releaseId }: StepRow,
    { measure, key }: ObservationBlock,
  ): Promise<CellAmounts | undefined> => {
    const name = `${releaseId} ${measure}`;
    const known = sets.get(name) ?? (await listCauseTables(db, releaseId, measure));
    sets.set(name, known);
    const holding = known.filter((by) => key.every((id) => by.includes(id)));
    const by = holding.sort((a, b) => a.length - b.length)[0];
    if (!by) return undefined;
    const amounts = amountsAt(await findCauses(db, releaseId, { by, measure }), by, key);
    const codebook = await codebookAt(releaseId);
    return codebook ? underLaterKeys(renamesBetween(codebook, after), key, amounts) : amounts;
  };
  const codebookAt = async (id: string): Promise<Codebook | undefined> => {
    const row = await findReleaseById(db, id);
    return row && codebookOf(db, row.datasetId, row.codebookVersion);
  };
  const amountsAtRelease = async (id: string, { measure, key }: ObservationBlock) => {
    const row = await findReleaseById(db, id);
    if (!row) return undefined;
    const codebook = await codebookOf(db, row.datasetId, row.codebookVersion);
    const renames = renamesBetween(codebook, after);
    const by = codebook.measures.has(measure) ? ownersOf(codebook, measure).get(keyName(key)) : undefined;
    if (!by) return undefined;
    const read = { by, measure };
    const amounts = blockAmounts({ codebook, table: (await reader.tables(row, [read]))(read) }, key, measure);
    return amounts && ((codes: readonly string[]) => amounts(renames.earlierCodes(key, codes)));
  };
  return async (block) => {
    const parts: BlockStep[] = [];
    for (const step of steps) parts.push({ rest: step.rest, causes: await causesOf(step, block), totals: undefined });
    if (haveOneResidual(steps)) return parts;
    const at = await Promise.all(
      [before.row.id, ...steps.map(({ releaseId }) => releaseId)].map((id) => amountsAtRelease(id, block)),
    );
    return parts.map((part, i): BlockStep => {
      const [was, now] = [at[i], at[i + 1]];
      return { ...part, totals: was && now && ((codes) => now(codes) - was(codes)) };
    });
  };
}
