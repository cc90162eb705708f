import { checkCase } from '../../src/cases/check.ts';
import { checkDataset } from '../../src/codebook/check.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { PRESS_SNAPSHOT_ID, pressSnapshotDataset } from '../../src/demo/datasets.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import { about } from './about.ts';
import { bands, codes, list } from './code-lists.ts';

/** Codebooks to check cases against. */

/** A definition that has no faults, compiled. */
export const codebookOf = (id: string, body: unknown): Codebook => {
  const checked = checkDataset(id, body);
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return compile(id, checked.definition);
};

/** The content of a new case that the codebook accepts. */
export function acceptedCase(codebook: Codebook, body: unknown): CaseContent {
  const checked = checkCase(codebook, body, { mode: 'create', newId: counter() });
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return checked.content;
}

export const pressSnapshot = (): Codebook => codebookOf(PRESS_SNAPSHOT_ID, pressSnapshotDataset);

const derived = (id: string, level: string, rule: object, audience = 'public') => ({
  id,
  label: id,
  level,
  audience,
  rule,
});

/** Every kind of thing that a codebook can have: internal names and codes begin with `zz`, so that a leak is easy to see. */
export const everything = (settings: object = {}): Codebook =>
  codebookOf('everything', {
    kind: 'cases',
    ...about('Everything', ['2000-01-01', '2020-01-01']),
    constructed: true,
    settings,
    codebook: {
      builtIn: {
        area: { codeList: 'area', audience: 'internal', levels: { region: 'partner', country: 'public' } },
        courtType: { codeList: 'court' },
        sex: { codeList: 'sex', required: true },
        ageBand: { codeList: 'age', levels: { group: 'public' } },
        offence: { codeList: 'offence', required: true },
        outcome: { codeList: 'outcome' },
        requirements: { codeList: 'requirement', required: true },
        orders: { codeList: 'order', audience: 'internal' },
      },
      periods: { year: 'public', quarter: 'partner', month: 'internal' },
      variables: [
        { id: 'methods', label: 'M', level: 'case', codeList: 'method', multiple: true, levels: { kind: 'public' } },
        { id: 'zzDesk', label: 'D', level: 'case', codeList: 'desk', audience: 'internal' },
        {
          id: 'role',
          label: 'R',
          level: 'defendant',
          codeList: 'role',
          youthWithheld: true,
          levels: { sector: 'public' },
        },
        { id: 'constructor', label: 'C', level: 'defendant', kind: 'flag' },
        {
          id: 'habits',
          label: 'T',
          level: 'defendant',
          codeList: 'method',
          multiple: true,
          youthWithheld: true,
          audience: 'internal',
          levels: { kind: 'partner' },
        },
        { id: 'aggravated', label: 'A', level: 'conviction', kind: 'flag', required: true },
        { id: 'devices', label: 'V', level: 'conviction', codeList: 'device', multiple: true },
      ],
      quantities: [
        {
          id: 'images',
          label: 'I',
          unit: 'images',
          level: 'case',
          categories: 'grade',
          audience: 'public',
          levels: { scale: 'public' },
        },
        { id: 'hours', label: 'H', unit: 'hours', level: 'defendant' },
        { id: 'zzDisks', label: 'K', unit: 'disks', level: 'case', audience: 'internal' },
        {
          id: 'zzMoney',
          label: 'Z',
          unit: 'pounds',
          level: 'defendant',
          categories: 'zz-grade',
          audience: 'internal',
          levels: { scale: 'partner' },
        },
      ],
      derived: [
        // Before what it reads: order of declaration is free.
        derived('violentBand', 'defendant', { exists: { anyViolent: ['yes'], hoursBand: ['some', 'many'] } }),
        derived('anyViolent', 'defendant', { exists: { offenceGroup: ['violence'], aggravated: ['yes'] } }),
        derived('violentCase', 'case', { exists: { offenceGroup: ['violence'], sex: ['female'] } }),
        derived('gravest', 'conviction', { exists: { offence: ['murder'], sex: ['male'], courtType: ['crown'] } }),
        derived('notMale', 'case', { exists: { sex: { not: ['male'] } } }),
        derived('oneItem', 'case', { exists: { methods: ['chat'], methodsKind: ['offline'] } }),
        derived('onlineKind', 'case', {
          map: { of: 'methods', codes: { on: ['chat', 'forum'] }, else: 'off' },
          codeList: 'on-off',
        }),
        derived('mappedItem', 'case', { exists: { methods: ['forum'], onlineKind: ['off'] } }),
        derived('trade', 'defendant', {
          map: { of: 'role', codes: { on: ['teacher'], off: ['entertainer'] } },
          codeList: 'on-off',
        }),
        derived('tradeKnown', 'defendant', {
          map: { of: 'role', codes: { off: ['not-reported'] }, else: 'on' },
          codeList: 'on-off',
        }),
        derived('desk', 'case', {
          map: { of: 'zzDesk', codes: { on: ['zz-north'] }, else: 'off' },
          codeList: 'on-off',
        }),
        derived('people', 'case', { count: 'defendant', codeList: 'number' }),
        derived('allConvictions', 'case', { count: 'conviction', codeList: 'number' }),
        derived('convictionsEach', 'defendant', { count: 'conviction', codeList: 'number' }),
        derived('hoursBand', 'defendant', { band: 'hours', codeList: 'number' }),
        derived('custodyBand', 'defendant', { band: 'custodyDays', codeList: 'days' }),
        derived('countsBand', 'conviction', { band: 'counts', codeList: 'number' }),
        derived('zzInternal', 'case', { exists: { sex: ['male'] } }, 'internal'),
      ],
      codeLists: {
        area: list('zz-leeds>north zz-york>north zz-kent>south', {
          region: 'north>england south>england zz-isle>england>south',
          country: 'england',
        }),
        court: list('crown magistrates'),
        sex: list('male female'),
        age: {
          label: 'Age',
          codes: [
            { code: 'child', label: 'c', max: 17, parent: 'young' },
            { code: '16-17', label: 'c', min: 16, max: 17, parent: 'young' },
            { code: '18-24', label: 'y', min: 18, max: 24, parent: 'young' },
            { code: '25-plus', label: 'o', min: 25, parent: 'old' },
            { code: 'adult', label: 'a', parent: 'old' },
          ],
          levels: [{ id: 'group', label: 'Group', codes: codes('young old') }],
        },
        offence: list('murder>violence assault>violence zz-affray>violence>assault theft>property', {
          group: 'violence property',
        }),
        outcome: list('custody fine zz-fine>>fine'),
        requirement: list('work course'),
        order: list('zz-ban zz-register'),
        method: list('chat>online forum>online zz-dark>online>forum meeting>offline', {
          kind: 'online offline',
        }),
        desk: list('zz-north zz-south'),
        role: list('teacher>school entertainer>leisure zz-clown>leisure>entertainer zz-vicar>zz-church', {
          sector: 'school leisure zz-church>>leisure',
        }),
        device: list('phone tablet'),
        grade: list('A>new B>new zz-b>new>B one>old', { scale: 'new old' }),
        'zz-grade': list('zz-x>zz-1 zz-y>zz-1 zz-z>zz-2', { scale: 'zz-1 zz-2' }),
        'on-off': list('on off'),
        number: bands('zero:0-0 some:1-2 many:3-'),
        days: bands('upto-30:1-30 upto-365:31-365 longer:366-'),
      },
      measures: [
        { id: 'cases', label: 'Cases', unit: 'cases', countingUnit: 'case', statistic: 'count', population: 'all' },
      ],
      tables: { upTo: 1 },
      disclosure: { policy: 'none', reason: 'tests' },
    },
  });

/** Ids in order: `00000000-0000-4000-8000-000000000001` is the first. */
export const counter = (): (() => string) => {
  let next = 0;
  return () => `00000000-0000-4000-8000-${String(++next).padStart(12, '0')}`;
};
