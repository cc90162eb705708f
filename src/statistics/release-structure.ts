import { type Codebook, codeAt, type Dimension, knownDimension } from '../codebook/model.ts';
import { publicCodebook, publicDimensions } from '../codebook/public.ts';
import { keyName } from '../codebook/table-plan.ts';
import { releasePath } from '../schemas/addresses.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { ReleaseStructure } from '../schemas/structure.ts';
import { BOUND_CODES_NOTE, MULTI_RESPONSE_NOTE, measureNoteId, PART_PERIODS_NOTE } from '../schemas/vocabulary.ts';
import type { ReleaseView } from './citation.ts';
import { isOrdered, isPeriod } from './conditions.ts';
import { boundCodesNote, isMultiResponse, notesOf } from './notes.ts';
import { disclosureBody } from './protection-notes.ts';
import { hasShares, listedPositions } from './table.ts';
import { subsetsOf } from './table-choice.ts';

/** What can be asked of a release: `docs/reference/statistics.md`, "Structure". Enough to build a query from. */

type StructureTables = ReleaseStructure['tables'];
type StructureNotes = ReleaseStructure['notes'];
type NoteSubject = Pick<StructureNotes[number], 'measures' | 'dimensions'>;

export function releaseStructure(
  codebook: Codebook,
  release: ReleaseView,
  limits: ReleaseStructure['limits'],
): ReleaseStructure {
  const { title, titles, kind, constructed, designation, coverage } = codebook.definition;
  const measures = [...codebook.measures.values()];
  const dimensions = publicDimensions(codebook);
  const tables = widestTables(codebook);
  const isAskedBy = askedBy(tables);
  const path = releasePath(release);
  return {
    dataset: release.dataset,
    release: release.version,
    title,
    ...(titles && { titles }),
    kind,
    constructed,
    designation,
    window: coverage.window,
    ...(coverage.gaps && { gaps: coverage.gaps }),
    disclosure: disclosureBody(codebook),
    measures: measures.map((measure) => {
      const { id, label, labels, unit, units, countingUnit, statistic, decimals, population } = measure;
      const usable = dimensions.filter((dimension) => isAskedBy(measure, dimension));
      return {
        ...{ id, label, ...(labels && { labels }), unit, ...(units && { units }) },
        ...{ countingUnit, statistic, decimals, population },
        shares: hasShares(statistic),
        dimensions: usable.map((dimension) => dimension.id),
        multiResponse: usable.filter((one) => isMultiResponse(one, measure)).map((dimension) => dimension.id),
      };
    }),
    dimensions: dimensions.map((dimension) => ({
      id: dimension.id,
      label: dimension.label,
      ...(dimension.labels && { labels: dimension.labels }),
      description: descriptionOf(codebook, dimension),
      role: isPeriod(dimension) ? 'time' : dimension.root === 'area' ? 'geo' : null,
      ranges: isOrdered(dimension),
      coarser: coarserOf(dimensions, dimension),
      codes: structureCodes(codebook, release, dimension),
    })),
    tables,
    notes: notesOfRelease(codebook, release, isAskedBy),
    limits,
    links: {
      statistics: `${path}/statistics`,
      headlines: `${path}/headlines`,
      codebook: `${path}/codebook`,
      release: path,
      limits: '/v1/limits',
    },
  };
}

/** Whether a table has the measure by the dimension. */
function askedBy(tables: StructureTables): (measure: Measure, dimension: Dimension) => boolean {
  const named = new Map<string, Set<string>>();
  for (const { measures, by } of tables)
    for (const id of measures) named.set(id, new Set([...(named.get(id) ?? []), ...by.flat()]));
  return (measure, { id }) => named.get(measure.id)?.has(id) ?? false;
}

/** A derived dimension has none of its own. */
const descriptionOf = ({ definition }: Codebook, { root }: Dimension): string | null =>
  definition.codebook.variables.find(({ id }) => id === root)?.description ?? null;

/** The dimension that the parents of its codes are codes of. */
function coarserOf(dimensions: readonly Dimension[], { id, root, codes }: Dimension): string | null {
  const parent = codes.find((code) => code.parent !== undefined)?.parent;
  if (parent === undefined) return null;
  const levels = dimensions.filter((one) => one.root === root);
  const above = levels.slice(levels.findIndex((one) => one.id === id) + 1);
  return above.find(({ index }) => index.has(parent))?.id ?? null;
}

/** Those that an answer lists without a filter. */
function structureCodes(codebook: Codebook, release: ReleaseView, { id, codes, index }: Dimension) {
  const whole = knownDimension(codebook, id);
  return listedPositions(codebook, release.present, whole).flatMap((position) => {
    const shown = codes[index.get(codeAt(whole, position).code) ?? -1];
    if (!shown) return [];
    const { code, label, labels, parent, note } = shown;
    const texts = { ...(labels && { labels }), ...(note !== undefined && { note }) };
    return [{ code, label, ...(parent !== undefined && { parent }), ...texts }];
  });
}

/**
 * The tables that no other one contains, since a table answers for every part of its dimensions. Those with the same measures are
 * listed together.
 */
function widestTables({ tables }: Codebook): StructureTables {
  const covered = new Map<string, Set<string>>();
  const widest = new Set<(typeof tables)[number]>();
  for (const table of tables.toSorted((a, b) => b.by.length - a.by.length)) {
    const known = covered.get(keyName(table.by));
    if (table.measures.every((measure) => known?.has(measure))) continue;
    widest.add(table);
    for (const part of subsetsOf(table.by)) {
      const key = keyName(part);
      const measures = covered.get(key) ?? new Set();
      covered.set(key, measures);
      for (const measure of table.measures) measures.add(measure);
    }
  }
  const together = new Map<string, { measures: string[]; by: string[][] }>();
  for (const { by, measures } of tables.filter((table) => widest.has(table))) {
    const key = measures.join(',');
    const group = together.get(key) ?? { measures: [...measures], by: [] };
    together.set(key, group);
    group.by.push([...by]);
  }
  return [...together.values()];
}

/** Every note that an answer of the release can have, with what it is about. */
function notesOfRelease(
  codebook: Codebook,
  release: ReleaseView,
  isAskedBy: ReturnType<typeof askedBy>,
): StructureNotes {
  const measures = [...codebook.measures.values()];
  const dimensions = publicDimensions(codebook)
    .map(({ id }) => knownDimension(codebook, id))
    .filter((dimension) => measures.some((measure) => isAskedBy(measure, dimension)));
  const isMultiple = (dimension: Dimension): boolean =>
    measures.some((measure) => isAskedBy(measure, dimension) && isMultiResponse(dimension, measure));
  const listed = dimensions.map((dimension) => ({
    dimension,
    positions: listedPositions(codebook, release.present, dimension),
  }));
  const idsOf = (fitting: readonly { id: string }[]): string[] => fitting.map(({ id }) => id);
  const about = new Map<string, NoteSubject>([
    [PART_PERIODS_NOTE, { dimensions: idsOf(dimensions.filter(({ kind }) => kind === 'period')) }],
    [MULTI_RESPONSE_NOTE, { dimensions: idsOf(dimensions.filter(isMultiple)) }],
    [
      BOUND_CODES_NOTE,
      {
        measures: idsOf(measures.filter((measure) => boundCodesNote(codebook, [measure], []) !== undefined)),
        dimensions: idsOf(dimensions.filter(({ id }) => boundCodesNote(codebook, [], [id]) !== undefined)),
      },
    ],
    ...measures.map(({ id }): [string, NoteSubject] => [measureNoteId(id), { measures: [id] }]),
    ...publicCodebook(codebook).notes.map((note): [string, NoteSubject] => [note.id, note]),
  ]);
  // Answers over periods say something else about gaps in the coverage than answers over none.
  const some = listed.filter(({ dimension }) => !isPeriod(dimension));
  const asked = { codebook, measures, withheld: true, release, isAskedBy };
  const always = notesOf({ ...asked, dimensions: some });
  const ofPeriods = notesOf({ ...asked, dimensions: listed }).filter(
    (note) => !always.some(({ id }) => id === note.id),
  );
  return [...always, ...ofPeriods].map((note) => {
    const { measures: ofMeasures, dimensions: ofDimensions } = about.get(note.id) ?? {};
    return {
      ...note,
      ...(ofMeasures && { measures: [...ofMeasures] }),
      ...(ofDimensions && { dimensions: [...ofDimensions] }),
    };
  });
}
