import { expect, test } from 'vitest';
import { answerJson } from '../../src/formats/json.ts';
import { sample } from './sample.ts';

test('JSON has the documented members in their order', () => {
  const body = JSON.parse(answerJson(sample));
  expect(Object.keys(body)).toEqual([
    'dataset',
    'release',
    'measures',
    'dimensions',
    'share',
    'zeros',
    'total',
    'absent',
    'observations',
    'notes',
    'warnings',
    'designation',
    'citation',
    'links',
  ]);
  expect(Object.keys(body.observations[0])).toEqual([
    'key',
    'measure',
    'value',
    'share',
    'denominator',
    'status',
    'shareStatus',
    'flags',
    'notReported',
  ]);
  const { observations, about: _, ...rest } = sample;
  expect(body).toMatchObject(rest);
  expect(body).not.toHaveProperty('about');
  expect(body.observations.slice(1)).toEqual([
    {
      key: { trade: 'smith', literate: 'yes' },
      measure: 'coins',
      value: null,
      share: null,
      denominator: 0,
      status: 'suppressed',
      shareStatus: 'suppressed',
      flags: [],
      notReported: 2,
    },
    {
      key: { trade: 'smith', literate: 'yes' },
      measure: 'coins',
      value: null,
      share: null,
      denominator: null,
      status: 'not-available',
      shareStatus: 'not-available',
      flags: [],
      notReported: 3,
    },
    {
      key: { trade: '_T', literate: 'yes' },
      measure: 'coins',
      value: -12.5,
      share: null,
      denominator: null,
      status: null,
      shareStatus: 'not-applicable',
      flags: ['lower-bound', 'approximate'],
    },
    {
      key: { trade: '_T', literate: 'yes' },
      measure: 'coins',
      value: 0,
      share: 0,
      denominator: 7,
      status: null,
      shareStatus: null,
      flags: ['provisional', 'revised'],
    },
    {
      key: { trade: '_T', literate: 'yes' },
      measure: 'coins',
      value: null,
      share: null,
      denominator: null,
      status: 'not-applicable',
      shareStatus: 'not-applicable',
      flags: [],
    },
  ]);
  expect(observations).toHaveLength(body.observations.length);
});

test('JSON writes every digit of a number that a double would round', () => {
  expect(answerJson(sample)).toContain('"value":9007199254740993,"share":0.6061,"denominator":9007199254740995.5,');
});

test('JSON of an answer without dimensions has an empty key', () => {
  const [observation] = sample.observations;
  const body = answerJson({ ...sample, dimensions: [], share: null, observations: [{ ...observation!, key: [] }] }); // the sample has some
  expect(JSON.parse(body)).toMatchObject({ share: null, dimensions: [], observations: [{ key: {} }] });
});

test('further links are added to those of the answer', () => {
  const { links } = JSON.parse(answerJson(sample, { svg: '/s.svg?a' }));
  expect(links).toEqual({ ...sample.links, svg: '/s.svg?a' });
});
