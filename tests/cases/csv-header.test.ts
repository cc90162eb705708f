import { describe, expect, test } from 'vitest';
import { caseColumns } from '../../src/cases/csv-columns.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import { bodyOf, check, court, faultsOf, headerTold, least, PLAIN, problemsOf, told } from './case-file.ts';

describe('a header', () => {
  const needed = Object.keys(PLAIN);

  test('needs only what is required', () => expect(headerTold(needed)).toEqual([]));

  test('may have the column error, which is not read', () => {
    expect(headerTold(['error', ...needed, 'error'])).toEqual([]);
    expect(bodyOf([{ ...PLAIN, error: 'unknown-code: sex' }])).toEqual(bodyOf([PLAIN]));
  });

  test('tells all its faults at once', () => {
    const header = [
      'case',
      'colour',
      'area',
      'area',
      'source2.url',
      'images.basis',
      'conviction4.counts',
      'zzDesk ',
      '',
    ];
    expect(headerTold(header)).toEqual([
      'colour unknown-column',
      'area duplicate',
      '#8 unknown-column',
      '#9 unknown-column',
      'sentencedOn required',
      'images required',
      'sex required',
      'conviction1.offence required',
      'conviction4.offence required',
      'source2.outletType required',
    ]);
    // What there is is said once.
    expect(faultsOf(header).map(({ allowed }) => allowed)).toEqual([
      caseColumns(court()).template,
      ...Array(9).fill(undefined),
    ]);
  });

  test.each([
    ['Sex ', 'sex'],
    ['SENTENCED ON', 'sentencedOn'],
    ['sentenced_on', 'sentencedOn'],
    ['Conviction12.Counts', 'conviction12.counts'],
    ['images.a.basis', 'images.A.basis'],
    ['offence', 'conviction1.offence'],
    ['outlet_type', 'source1.outletType'],
  ])('a name that is nearly right is told what it should be: %s', (written, meant) => {
    const fault = faultsOf([...needed, written]).find(({ code }) => code === 'unknown-column');
    expect(fault?.detail).toMatch(/^(There is no column \S+|Column \d+ has an unknown name)\. /);
    expect(fault?.detail).toContain(`Write it exactly: ${meant}`);
  });

  test.each([
    ['custodyTrem', 'There is no column custodyTrem. The nearest is custodyTerm.'],
    ['conviction3.ofence', 'There is no column conviction3.ofence. The nearest is conviction3.offence.'],
    ['weather', 'There is no column weather.'],
    ['custody (Trem)', 'Column 5 has an unknown name. The nearest is custodyTerm.'],
  ])('a misspelt name is told which one is nearest: %s', (written, detail) => {
    const fault = faultsOf([...needed, written]).find(({ code }) => code === 'unknown-column');
    expect(fault?.detail).toBe(detail.replace('5', String(needed.length + 1)));
  });

  test.each([
    'conviction51.offence',
    'conviction0.offence',
    'conviction01.offence',
    'conviction.offence',
    'source1.title',
  ])('there is no column %s', (name) => expect(headerTold([...needed, name])).toEqual([`${name} unknown-column`]));

  test.each(['surname', 'Date of Birth', 'conviction1.victimAge', 'defendant.name', 'case_number'])(
    'a field that must not exist is refused by name: %s',
    (name) => expect(faultsOf([...needed, name]).map(({ code }) => code)).toEqual(['forbidden-field']),
  );

  test('a forbidden column is named, with the reason; a cell of a file without a header is not', () => {
    const [named] = faultsOf([...needed, 'yearOfBirth']);
    expect(named?.detail).toMatch(/^yearOfBirth cannot be recorded\. An exact age or a date of birth /);
    const [cell] = faultsOf(['child of Smith', ...needed]);
    expect(cell).toMatchObject({ column: '#1', detail: expect.stringMatching(/^Column 1 cannot be recorded\. /) });
  });

  test('a file without a header is refused, and nothing of its first line is repeated', () => {
    const faults = faultsOf(['1', 'Smith', '2015-03-13', 'https://example.org/smith']);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ column: '', code: 'unknown-column' });
    expect(JSON.stringify(faults)).not.toMatch(/smith/i);
    expect(headerTold(['case;sentencedOn;sex'])).toEqual([' unknown-column']);
    expect(headerTold([])).toEqual([' unknown-column']);
  });

  test('what the codebook does not bind has no column', () => {
    expect(headerTold(['sentencedOn', 'sex', 'area', 'conviction1.offence'], least())).toEqual([
      'area unknown-column',
      'conviction1.offence unknown-column',
    ]);
  });
});

test('a required list may be none, and is told if it is missing', () => {
  const codebook = court(({ codebook }) => {
    codebook.variables[0].required = true;
  });
  const checked = check(codebook, bodyOf([{ ...PLAIN, methods: 'none' }], codebook)) as { content: CaseContent };
  expect(checked.content.attributes).toEqual({ methods: [] });
  expect(told(problemsOf([{ ...PLAIN, methods: '' }], codebook))).toEqual(['0 methods required']);
  expect(headerTold(Object.keys(PLAIN), codebook)).toEqual(['methods required']);
});
