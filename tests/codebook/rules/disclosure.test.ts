import { expect, test } from 'vitest';
import { checkDataset } from '../../../src/codebook/check.ts';
import { sampleAggregate, sampleCases } from '../../samples/definitions.ts';
import { broken, type Change, faultsOf } from '../faults.ts';

const faultsUnder = (disclosure: object, change: Change = () => undefined): string[] =>
  broken(sampleCases(), (codebook, body) => {
    codebook.disclosure = disclosure;
    change(codebook, body);
  });

test.each<[string, object]>([
  ['none with a reason', { policy: 'none', reason: 'Public already.' }],
  ['a threshold alone', { policy: 'threshold', threshold: 3 }],
  [
    'all members of a threshold',
    {
      policy: 'threshold',
      threshold: 100,
      sensitive: ['offence', 'role', 'imagesCategory', 'year'],
      k: 99,
      p: 0.5,
      zeros: 'shown',
      reason: 'x',
    },
  ],
  ['rounding', { policy: 'rounding', base: 100, controlled: true, reason: 'x' }],
  ['a cell key by default', { policy: 'cell-key' }],
  ['the strict cell key', { policy: 'cell-key', d: 10, v: 5, js: 2, reason: 'x' }],
])('accepted: %s', (_, disclosure) => {
  expect(faultsUnder(disclosure)).toEqual([]);
});

test.each<[string, object, string[]]>([
  ['no policy', { threshold: 5 }, ['/disclosure/policy required']],
  ['another word', { policy: 'suppress' }, ['/disclosure/policy unknown-code']],
  ['no threshold', { policy: 'threshold' }, ['/disclosure/threshold required']],
  ['a threshold of 2', { policy: 'threshold', threshold: 2 }, ['/disclosure/threshold out-of-range']],
  ['a threshold of 101', { policy: 'threshold', threshold: 101 }, ['/disclosure/threshold out-of-range']],
  ['a broken threshold', { policy: 'threshold', threshold: 4.5 }, ['/disclosure/threshold wrong-type']],
  ['k of the threshold', { policy: 'threshold', threshold: 5, k: 5 }, ['/disclosure/k out-of-range']],
  ['p of 0', { policy: 'threshold', threshold: 5, p: 0 }, ['/disclosure/p out-of-range']],
  ['other zeros', { policy: 'threshold', threshold: 5, zeros: 'hidden' }, ['/disclosure/zeros unknown-code']],
  ['no base', { policy: 'rounding' }, ['/disclosure/base required']],
  ['rounding by chance', { policy: 'rounding', base: 5, controlled: false }, ['/disclosure/controlled not-allowed']],
  ['a base of 2', { policy: 'rounding', base: 2 }, ['/disclosure/base out-of-range']],
  [
    'sensitive names what is not public, what does not exist, and a dimension twice',
    { policy: 'threshold', threshold: 5, sensitive: ['month', 'nothing', 'sex', 'orders', 'sex'] },
    [
      '/disclosure/sensitive/0 unknown-dimension',
      '/disclosure/sensitive/1 unknown-dimension',
      '/disclosure/sensitive/3 unknown-dimension',
      '/disclosure/sensitive/4 duplicate',
    ],
  ],
  [
    'members of other policies, and of none',
    { policy: 'rounding', base: 5, threshold: 5, zeros: 'shown', d: 5, kk: 1 },
    [
      '/disclosure/d not-allowed',
      '/disclosure/kk unknown-member',
      '/disclosure/threshold not-allowed',
      '/disclosure/zeros not-allowed',
    ],
  ],
  ['js of d', { policy: 'cell-key', d: 3, js: 3 }, ['/disclosure/js out-of-range']],
  ['too little variance for js', { policy: 'cell-key', v: 2 }, ['/disclosure/v out-of-range']],
  ['too little variance by default', { policy: 'cell-key', js: 3 }, ['/disclosure/v out-of-range']],
  ['more variance than d allows', { policy: 'cell-key', d: 3, v: 4.5, js: 0 }, ['/disclosure/v out-of-range']],
  [
    'no variance, and half a person',
    { policy: 'cell-key', v: 0, d: 2.5 },
    ['/disclosure/d wrong-type', '/disclosure/v out-of-range'],
  ],
  [
    'parameters where there is no policy',
    { policy: 'none', threshold: 5, k: 0 },
    ['/disclosure/k not-allowed', '/disclosure/threshold not-allowed'],
  ],
])('refused: %s', (_, disclosure, faults) => {
  expect(faultsUnder(disclosure)).toEqual(faults);
});

test('a member of another policy is answered with those of this one', () => {
  const body = sampleCases();
  body.codebook.disclosure = { policy: 'cell-key', threshold: 5 };
  const checked = checkDataset('sample', body);
  expect('faults' in checked && checked.faults.find(({ code }) => code === 'not-allowed')).toEqual({
    pointer: '/codebook/disclosure/threshold',
    code: 'not-allowed',
    detail: '`threshold` belongs to another policy. The members of `cell-key` are listed.',
    allowed: expect.arrayContaining(['policy', 'd', 'v', 'js', 'reason']),
  });
});

test('an official table has no policy but none, and is told why', () => {
  const body = sampleAggregate();
  body.codebook.disclosure = { policy: 'rounding', base: 5 };
  const checked = checkDataset('sample', body);
  expect('faults' in checked && checked.faults).toEqual([
    {
      pointer: '/codebook/disclosure/policy',
      code: 'not-allowed',
      detail: expect.stringContaining('were protected by whoever published it'),
      allowed: ['none'],
    },
  ]);
  body.codebook.disclosure = { policy: 'none' };
  expect(faultsOf(body)).toEqual([]);
});

test('headlines lie in the tables that a policy has by default; of a faulty policy nobody knows them', () => {
  const headline = (...dimensions: string[]) => ({
    id: 'some',
    statistic: 'count',
    measure: 'cases',
    where: Object.fromEntries(dimensions.map((id) => [id, ['not-reported']])),
    form: 'exact',
    statement: '{wording}',
  });
  const of = (disclosure: object, ...dimensions: string[]) =>
    faultsUnder(disclosure, (c) => {
      c.tables = {};
      c.headlines = [headline(...dimensions)];
    });
  const unpublished = ['/headlines/0/where not-published'];
  const threshold = { policy: 'threshold', threshold: 5 };
  expect(of({ policy: 'none' }, 'sex')).toEqual(unpublished);
  expect(of(threshold, 'sex', 'offence')).toEqual([]);
  expect(of(threshold, 'sex', 'offence', 'role')).toEqual(unpublished);
  expect(of({ policy: 'suppress' }, 'sex', 'offence', 'role')).toEqual(['/disclosure/policy unknown-code']);
});
