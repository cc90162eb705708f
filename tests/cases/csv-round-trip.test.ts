import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseColumns } from '../../src/cases/csv-columns.ts';
import type { RowReader } from '../../src/cases/csv-rows.ts';
import { sameCase } from '../../src/cases/diff.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import { rounds } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { everything, pressSnapshot } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';
import { check, readerOf } from './case-file.ts';
import { fileOf, headerOf, rowsOf } from './case-rows.ts';

const checked = (codebook: Codebook, body: unknown): CaseContent => {
  const result = check(codebook, body);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result.content;
};
/** Quantities of a file stand in the order of the codebook, however its columns stand. */
const inOrder = (codebook: Codebook, body: Body): Body => {
  const place = ({ quantity, category }: Body): number => {
    const id = codebook.definition.codebook.quantities.findIndex(({ id }) => id === quantity);
    const codes = codebook.dimensions.get(`${quantity}Category`)?.index;
    return id * 1_000 + (category === undefined ? -1 : (codes?.get(category) ?? 0));
  };
  const sorted = (object: Body): Body =>
    object.quantities === undefined
      ? object
      : { ...object, quantities: object.quantities.toSorted((one: Body, other: Body) => place(one) - place(other)) };
  return { ...sorted(body), defendants: body.defendants.map(sorted) };
};

/** A case, and a file of it as somebody may write it: columns anywhere, what is said of the case repeated or not. */
const written = (codebook: Codebook) =>
  caseOf(codebook).chain((body) => {
    const rows = rowsOf(body);
    const names = [...headerOf(rows), 'error'];
    const header = fc.shuffledSubarray(names, { minLength: names.length });
    return fc.record({ body: fc.constant(body), rows: fc.constant(rows), header, repeated: fc.boolean() });
  });

for (const [name, codebook] of [
  ['press-snapshot-2015', pressSnapshot()],
  ['everything', everything()],
] as const) {
  test(`a case written into rows and read back says the same: ${name}`, () => {
    fc.assert(
      fc.property(written(codebook), ({ body, rows, header, repeated }) => {
        const [first = {}] = rows;
        const ofCase = Object.entries(first).filter(([column]) => isOfCase(codebook, column));
        const repeating = repeated ? rows.map((row) => ({ ...row, ...Object.fromEntries(ofCase) })) : rows;
        const file = fileOf(repeating, header);
        const reader = readerOf(codebook, file.header);
        const read = reader.bodyOf(file.rows);
        if (read.problems.length > 0) throw new Error(JSON.stringify(read.problems));
        const content = checked(codebook, read.body);
        expect(sameCase(codebook, content, checked(codebook, inOrder(codebook, body)))).toBe(true);
        expect(file.rows.map(reader.nameOf)).toEqual(file.rows.map(() => 'a case'));
      }),
      { numRuns: rounds(150) },
    );
  });

  test(`the one cell that is broken is the one that is told: ${name}`, () => {
    fc.assert(
      fc.property(written(codebook), fc.nat(), ({ rows, header }, chosen) => {
        const file = fileOf(rows, header);
        const cells = file.rows.flatMap((row, at) =>
          row.flatMap((cell, column) => {
            const name = file.header[column]!; // rows are as wide as the header
            return cell === '' || name === 'case' ? [] : [{ at, column, name }];
          }),
        );
        const broken = cells[chosen % cells.length]!; // a case has a day at least
        file.rows[broken.at]![broken.column] = '!';
        const reader = readerOf(codebook, file.header);
        expect(placesOf(codebook, reader, file.rows)).toEqual([`${broken.at} ${broken.name}`]);
      }),
      { numRuns: rounds(300) },
    );
  });
}

const placesOf = (codebook: Codebook, reader: RowReader, rows: readonly string[][]): string[] => {
  const { body, problems: before } = reader.bodyOf(rows);
  const result = check(codebook, body);
  const problems = reader.problemsOf('faults' in result ? result.faults : [], rows, before);
  return problems.map(({ row, column }) => `${row} ${column}`);
};

const isOfCase = (codebook: Codebook, name: string): boolean => {
  const part = caseColumns(codebook).byName.get(name)?.part;
  return part === 'case' || part === 'source';
};
