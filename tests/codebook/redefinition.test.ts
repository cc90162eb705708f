import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkCase, checkStored } from '../../src/cases/check.ts';
import { sameRecord } from '../../src/cases/diff.ts';
import { factsOf, filterRows } from '../../src/cases/facts.ts';
import { checkDataset } from '../../src/codebook/check.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { leavesCases } from '../../src/codebook/redefinition.ts';
import { rounds } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { sampleCases } from '../samples/definitions.ts';
import { caseOf } from '../samples/random-case.ts';

type Change = (definition: Body) => void;

/** Changes after which no case need be read. */
const LEAVING: Record<string, Change> = {
  'a title': (d) => Object.assign(d, { title: 'Other', description: 'Other.', publisher: 'Other' }),
  'the licence': (d) => Object.assign(d.licence, { attribution: 'Other' }),
  'a text of the coverage': (d) => Object.assign(d.coverage, { completeness: 'Other.', windowNote: 'Other.' }),
  'a gap': (d) => Object.assign(d.coverage, { gaps: [{ from: '2014-03-01', to: '2014-04-01', reason: 'Closed.' }] }),
  'a longer window': (d) => Object.assign(d.coverage.window, { from: '2013-12-01', to: '2017-01-01' }),
  'who approves, and how duplicates are searched': (d) =>
    Object.assign(d.settings, { selfApproval: true, retentionMonths: 12, duplicates: { windowDays: 3 } }),
  'the label of a variable': (d) => Object.assign(d.codebook.variables[1], { label: 'Other', description: 'Other.' }),
  'the label of a code': (d) => Object.assign(d.codebook.codeLists.role.codes[0], { label: 'Other', note: 'Other.' }),
  'labels in Welsh': (d) => {
    const cy = { labels: { cy: 'Arall' } };
    Object.assign(d, { titles: { cy: 'Arall' }, descriptions: { cy: 'Arall.' } });
    const { role } = d.codebook.codeLists;
    for (const one of [role, role.codes[0], d.codebook.variables[1], d.codebook.derived[0], d.codebook.measures[0]])
      Object.assign(one, cy);
    Object.assign(d.codebook.quantities[1], { ...cy, units: { cy: 'eraill' } });
  },
  'the life of a code': (d) => Object.assign(d.codebook.codeLists.role.codes[0], { since: '2014-02-01' }),
  'which level has systems of their own': (d) =>
    Object.assign(d.codebook.codeLists.category.levels[0], { separate: true }),
  'the label of a derived variable': (d) => Object.assign(d.codebook.derived[0], { label: 'Other' }),
  'the unit of a quantity': (d) => Object.assign(d.codebook.quantities[1], { label: 'Other', unit: 'others' }),
  'a further code': (d) => d.codebook.codeLists.role.codes.push({ code: 'clown', label: 'Clown' }),
  'a further code in between': (d) => d.codebook.codeLists.method.codes.unshift({ code: 'mail', label: 'Mail' }),
  'a further code that is published as another': (d) =>
    d.codebook.codeLists.role.codes.push({ code: 'clown', label: 'Clown', publishAs: 'entertainer' }),
  'a further quantity': (d) =>
    d.codebook.quantities.push({ id: 'films', label: 'Films', unit: 'films', level: 'case', categories: 'category' }),
  'a measure': (d) => Object.assign(d.codebook.measures[0], { label: 'Other', filter: { sex: ['male'] } }),
  'the tables': (d) => delete d.codebook.tables.also,
  headlines: (d) => Object.assign(d.codebook, { headlines: [] }),
  'a note': (d) => Object.assign(d.codebook, { notes: [{ id: 'other', text: 'Other.', mandatory: true }] }),
  'a calendar': (d) => Object.assign(d.codebook.calendars.england, { label: 'Other' }),
};

/** Changes after which cases are read. */
const READING: Record<string, Change> = {
  'a shorter window': (d) => Object.assign(d.coverage.window, { to: '2015-06-01' }),
  'the youth rule': (d) => Object.assign(d.settings, { youthRule: false }),
  'the precision of dates': (d) => Object.assign(d.settings, { datePrecision: 'month' }),
  'the audience of a variable': (d) => Object.assign(d.codebook.variables[1], { audience: 'internal' }),
  'the audience of a level': (d) => Object.assign(d.codebook.builtIn.area.levels, { country: 'partner' }),
  'the audience of a period': (d) => Object.assign(d.codebook, { periods: { year: 'public', month: 'partner' } }),
  'what is required': (d) => Object.assign(d.codebook.variables[1], { required: true }),
  'what the youth rule withholds': (d) => Object.assign(d.codebook.variables[1], { youthWithheld: true }),
  'a further variable': (d) =>
    d.codebook.variables.push({ id: 'armed', label: 'Armed', level: 'conviction', kind: 'flag' }),
  'one variable less': (d) => d.codebook.variables.splice(1, 1),
  'one code less': (d) => d.codebook.codeLists.role.codes.pop(),
  'another order of codes': (d) => d.codebook.codeLists.method.codes.reverse(),
  'a code that was renamed': (d) =>
    Object.assign(d.codebook.codeLists.role.codes[0], { code: 'tutor', renamedFrom: ['teacher'] }),
  'what a code is published as': (d) => Object.assign(d.codebook.codeLists.role.codes.at(-1), { publishAs: 'teacher' }),
  'the parent of a code': (d) => Object.assign(d.codebook.codeLists.offence.codes[1], { parent: 'other' }),
  'a rule': (d) => Object.assign(d.codebook.derived[3].rule.map, { else: 'yes' }),
  'a further derived variable': (d) =>
    d.codebook.derived.push({ id: 'male', label: 'M', level: 'defendant', rule: { exists: { sex: ['male'] } } }),
  'the bands of a derived variable': (d) => {
    Object.assign(d.codebook.codeLists.many.codes[1], { max: 4 });
    Object.assign(d.codebook.codeLists.many.codes[2], { min: 5 });
  },
  'decimals of a quantity': (d) => Object.assign(d.codebook.quantities[1], { decimals: 2 }),
  'categories of a quantity': (d) => Object.assign(d.codebook.quantities[1], { categories: 'category' }),
  'the first policy': (d) => Object.assign(d.codebook, { disclosure: { policy: 'threshold', threshold: 5 } }),
};

function codebookAfter(changes: readonly Change[]): Codebook | undefined {
  const definition = sampleCases();
  for (const change of changes) change(definition);
  const checked = checkDataset('sample', definition);
  return 'faults' in checked ? undefined : compile('sample', checked.definition);
}

const former = codebookAfter([]) as Codebook;

test.each(Object.entries(LEAVING))('%s: no case is read', (_, change) => {
  const next = codebookAfter([change]);
  expect(next && leavesCases(former, next)).toBe(true);
});

test.each(Object.entries(READING))('%s: cases are read', (_, change) => {
  const next = codebookAfter([change]);
  expect(next && leavesCases(former, next)).toBe(false);
});

test('a member that nobody has thought of is a difference', () => {
  const next = codebookAfter([]) as Codebook;
  Object.assign(next.definition.codebook, { futureMember: true });
  expect(leavesCases(former, next)).toBe(false);
});

test('a codebook that leaves cases alone accepts each of them, with the same facts and the same record', () => {
  let left = 0;
  fc.assert(
    fc.property(
      fc.subarray([...Object.values(LEAVING), ...Object.values(READING)], { maxLength: 4 }),
      fc.subarray(Object.values(LEAVING), { minLength: 1 }),
      fc.array(caseOf(former), { minLength: 3, maxLength: 6 }),
      (some, leaving, bodies) => {
        const next = codebookAfter([...new Set([...some, ...leaving])]);
        if (next === undefined || !leavesCases(former, next)) return;
        left += 1;
        for (const body of bodies) {
          const checked = checkCase(former, body, { mode: 'create', newId: randomUUID });
          if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
          const { content } = checked;
          expect(checkStored(next, content)).toHaveProperty('content');
          expect(sameRecord(former, next, content)).toBe(true);
          for (const view of ['internal', 'partner'] as const)
            expect(filterRows(factsOf(next, content, view))).toEqual(filterRows(factsOf(former, content, view)));
        }
      },
    ),
    { numRuns: rounds(400) },
  );
  expect(left).toBeGreaterThan(10);
});
