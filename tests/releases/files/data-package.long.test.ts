import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installed } from '../../clients/installed.ts';
import { startApp, type TestApp } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { townCases, towns } from '../../samples/towns.ts';
import { approveCases, publish, putDataset } from '../journey.ts';

/** The Data Package, as the library of its standard reads it: by the profiles of version 1, which version 2 kept. */

let service: TestApp;
let modules: string;
beforeAll(async () => {
  modules = await installed();
  service = await startApp({ writesFiles: true });
}, 300_000);
afterAll(() => service.stop());

test('is valid, and its table schema is', async () => {
  // No SPDX id, and more than the profile takes as a name.
  const licence = {
    id: 'Open Government Licence v3.0',
    url: 'https://www.nationalarchives.gov.uk/doc/',
    attribution: 'Towns',
  };
  await putDataset(service, 'towns', { ...towns(), licence });
  await approveCases(service, 'towns', townCases());
  const R = `/v1/datasets/towns/releases/${await publish(service, 'towns')}`;
  while ((await service.send('GET', `${R}/files`)).status === 503) await sleep(20);
  const { payload } = await service.app.inject({ method: 'GET', url: `${R}/files/datapackage.json` });
  const descriptor = JSON.parse(payload);
  const { Package, Resource } = createRequire(join(modules, 'here.js'))('datapackage');
  const read = await Package.load(descriptor);
  expect(read.errors.map(({ message }: Body) => message)).toEqual([]);
  expect(read.valid).toBe(true);
  const table = descriptor.resources.find(({ name }: Body) => name === 'observations.csv');
  const resource = await Resource.load(table);
  expect([resource.valid, resource.tabular]).toEqual([true, true]);
  // A descriptor without what the profile asks for is not.
  expect((await Package.load({ ...descriptor, resources: [] })).valid).toBe(false);
});
