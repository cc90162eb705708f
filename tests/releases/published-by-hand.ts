import { and, eq } from 'drizzle-orm';
import { codebookOf } from '../../src/db/codebooks.ts';
import { findTable, insertTables } from '../../src/db/queries/release-contents.ts';
import { codebooks } from '../../src/db/tables/datasets.ts';
import { releases } from '../../src/db/tables/releases.ts';
import type { Disclosure } from '../../src/schemas/codebook.ts';
import {
  KNOWN_POSITION,
  type PresentCodes,
  type StoredCell,
  TOTAL_POSITION,
  withheldCell,
} from '../../src/statistics/table.ts';
import type { TestApp } from '../harness.ts';

/**
 * Publishes 1.1.0 of a dataset straight into the database: the tables of 1.0.0 under another policy. The cells that `interval` answers
 * something for are withheld; it is asked with the codes of a cell by dimension, `_T` for a total and `_K` for the margin over
 * reported codes. So a test can say what is published, whatever the records are.
 */
export async function publishByHand(
  { db, clock }: TestApp,
  dataset: string,
  {
    disclosure,
    present,
    interval,
  }: {
    disclosure: Disclosure;
    present: PresentCodes;
    interval: (key: Readonly<Record<string, string>>, measure: string) => readonly [number, number | null] | undefined;
  },
): Promise<void> {
  const [before] = await db
    .select()
    .from(releases)
    .where(and(eq(releases.datasetId, dataset), eq(releases.state, 'published')));
  const [written] = await db.select().from(codebooks).where(eq(codebooks.datasetId, dataset));
  if (!before || !written) throw new Error('1.0.0 is not there');
  const definition = { ...written.definition, codebook: { ...written.definition.codebook, disclosure } };
  await db.insert(codebooks).values({ ...written, version: 2, definition });
  const id = crypto.randomUUID();
  const [major, minor, patch, auditSeq, auditHash] = [null, null, null, null, null];
  const draft = { state: 'draft', codebookVersion: 2, present, major, minor, patch, auditSeq, auditHash } as const;
  await db.insert(releases).values({ ...before, id, ...draft });

  const codebook = await codebookOf(db, dataset, 2);
  for (const { by, measures } of codebook.tables) {
    for (const measure of measures) {
      const table = await findTable(db, before.id, by, measure);
      const { statistic } = codebook.measures.get(measure)!; // a table of this codebook
      const codes = by.map((dimension) => codebook.dimensions.get(dimension)!.codes);
      const known = new Map((table?.cells ?? []).map((cell) => [cell.slice(0, by.length).join(), cell]));
      let places: number[][] = [[]];
      for (const list of codes) {
        const positions = list.flatMap(({ publishAs }, position) => (publishAs ? [] : [position]));
        places = places.flatMap((place) =>
          [KNOWN_POSITION, TOTAL_POSITION, ...positions].map((position) => [...place, position]),
        );
      }
      const cells = places.flatMap((place): StoredCell[] => {
        const nameOf = (position: number, i: number) =>
          position === TOTAL_POSITION ? '_T' : position === KNOWN_POSITION ? '_K' : codes[i]![position]!.code; // its own
        const lies = interval(Object.fromEntries(place.map((position, i) => [by[i]!, nameOf(position, i)])), measure);
        if (lies) return [withheldCell(place, statistic, ...lies)];
        // Where no code is unknown, the margin over the known ones is not stored: it is the total.
        const total = place.map((position) => (position === KNOWN_POSITION ? TOTAL_POSITION : position));
        const cell = known.get(place.join()) ?? known.get(total.join());
        if (!cell) return [];
        const [amount = null, ...rest] = cell.slice(by.length);
        return [[...place, amount, ...(statistic === 'count' ? [] : [0, ...rest.slice(1)])]];
      });
      await insertTables(db, id, [{ by, measure, cells }]);
    }
  }
  const version = { state: 'published', major: 1, minor: 1, patch: 0, publishedAt: clock.now } as const;
  await db.update(releases).set(version).where(eq(releases.id, id));
}
