import { expect, test } from 'vitest';
import { sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  [
    'exists reads no dimension',
    (c) => (c.derived[4].rule.exists = { nothing: ['yes'] }),
    ['/derived/4/rule/exists/nothing unknown-dimension'],
  ],
  [
    'exists reads no code',
    (c) => (c.derived[4].rule.exists = { secretFlag: ['yes', 'maybe'] }),
    ['/derived/4/rule/exists/secretFlag/1 unknown-code'],
  ],
  [
    'exists excludes no code',
    (c) => (c.derived[0].rule.exists.prior = { not: ['maybe'] }),
    ['/derived/0/rule/exists/prior/not/0 unknown-code'],
  ],
  [
    'exists reads a code that another stands for',
    (c) => (c.derived[4].rule.exists = { role: ['juggler'] }),
    ['/derived/4/rule/exists/role/0 not-allowed'],
  ],
  [
    'exists reads a category',
    (c) => (c.derived[4].rule.exists = { imagesCategory: ['A'] }),
    ['/derived/4/rule/exists/imagesCategory not-allowed'],
  ],
  ['exists stands at observations', (c) => (c.derived[4].level = 'observation'), ['/derived/4/level wrong-level']],
  [
    'a map reads no dimension',
    (c) => (c.derived[3].rule.map.of = 'nothing'),
    ['/derived/3/rule/map/of unknown-dimension'],
  ],
  [
    'a map reads a category',
    (c) => (c.derived[3].rule.map.of = 'imagesCategory'),
    ['/derived/3/rule/map/of not-allowed'],
  ],
  ['a map stands at another level', (c) => (c.derived[3].level = 'defendant'), ['/derived/3/level wrong-level']],
  [
    'a map names no list',
    (c) => (c.derived[3].rule.codeList = 'nothing'),
    ['/derived/3/rule/codeList unknown-reference'],
  ],
  [
    'a map leads to no code',
    (c) => (c.derived[3].rule.map.codes.maybe = ['not-reported']),
    [...['/derived/3/rule/map/codes/maybe unknown-code']],
  ],
  [
    'a map maps no code',
    (c) => (c.derived[3].rule.map.codes.yes = ['fax']),
    ['/derived/3/rule/map/codes/yes/0 unknown-code'],
  ],
  [
    'a map maps a code twice',
    (c) => (c.derived[3].rule.map.codes.yes = ['stream', 'post']),
    ['/derived/3/rule/map/codes/no/0 duplicate'],
  ],
  [
    'a map maps none',
    (c) => c.derived[3].rule.map.codes.no.push('none'),
    ['/derived/3/rule/map/codes/no/2 not-allowed'],
  ],
  ['a map’s else is no code', (c) => (c.derived[3].rule.map.else = 'maybe'), ['/derived/3/rule/map/else unknown-code']],
  [
    'defendants are counted in a defendant',
    (c) => (c.derived[1].level = 'defendant'),
    ['/derived/1/level wrong-level'],
  ],
  [
    'convictions are counted in a conviction',
    (c) => Object.assign(c.derived[1], { level: 'conviction', rule: { count: 'conviction', codeList: 'many' } }),
    ['/derived/1/level wrong-level'],
  ],
  [
    'a count names no list',
    (c) => (c.derived[1].rule.codeList = 'nothing'),
    ['/derived/1/rule/codeList unknown-reference'],
  ],
  [
    'a count uses a shipped list',
    (c) => (c.derived[1].rule.codeList = 'order'),
    ['/derived/1/rule/codeList not-allowed'],
  ],
  ['a band reads no amount', (c) => (c.derived[2].rule.band = 'nothing'), ['/derived/2/rule/band unknown-reference']],
  [
    'a band reads the value of an aggregate',
    (c) => (c.derived[2].rule.band = 'value'),
    ['/derived/2/rule/band unknown-reference'],
  ],
  ['a band stands at another level', (c) => (c.derived[2].level = 'case'), ['/derived/2/level wrong-level']],
  ['bands overlap', (c) => (c.codeLists.many.codes[1].min = 1), ['/codeLists/many/codes/1/min not-allowed']],
  ['bands leave a gap', (c) => (c.codeLists.many.codes[2].min = 5), ['/codeLists/many/codes/2/min not-allowed']],
  [
    'bands begin too late',
    (c) => (c.codeLists.many.codes[0] = { code: '1', label: 'x', min: 2, max: 2 }),
    ['/codeLists/many/codes/0/min not-allowed', '/codeLists/many/codes/1/min not-allowed'],
  ],
  ['the last band ends', (c) => (c.codeLists.many.codes[2].max = 99), ['/codeLists/many/codes/2/max not-allowed']],
  ['a band has no bounds', (c) => delete c.codeLists.many.codes[2].min, ['/codeLists/many/codes/2/min required']],
  [
    'a band is the wrong way round',
    (c) => (c.codeLists.many.codes[1].max = 1),
    ['/codeLists/many/codes/1/max out-of-range'],
  ],
  [
    'bands of a quantity leave out zero',
    (c) => {
      c.codeLists.many.codes[0].min = 1;
      Object.assign(c.derived[2], { level: 'case', rule: { band: 'images', codeList: 'many' } });
    },
    ['/codeLists/many/codes/0/min not-allowed'],
  ],
  ['exists names nothing', (c) => (c.derived[0].rule.exists = {}), ['/derived/0/rule/exists too-short']],
  [
    'exists names a code twice',
    (c) => (c.derived[0].rule.exists = { prior: { not: ['no', 'yes', 'no'] } }),
    ['/derived/0/rule/exists/prior/not/2 duplicate'],
  ],
  [
    'a derived variable reads itself',
    (c) => (c.derived[4].rule.exists = { fromSecret: ['yes'] }),
    ['/derived/4/rule cycle'],
  ],
  [
    'two derived variables read each other',
    (c) => {
      c.derived[0].rule.exists = { fromSecret: ['yes'] };
      c.derived[4].rule.exists = { alsoOther: ['yes'] };
    },
    ['/derived/0/rule cycle', '/derived/4/rule cycle'],
  ],
  [
    'a derived variable reads a level of itself',
    (c) => {
      c.derived.push({
        id: 'loop',
        label: 'x',
        level: 'conviction',
        rule: { map: { of: 'loopGroup', codes: { make: ['image'] } }, codeList: 'offence' },
      });
    },
    ['/derived/5/rule cycle'],
  ],
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});
