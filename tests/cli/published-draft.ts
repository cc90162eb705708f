import { expect } from 'vitest';
import type { Drafted } from '../authoring/file.ts';
import type { TestApp } from '../harness.ts';
import { imported } from '../imports/files.ts';
import { publish, putDataset } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';

/** Publishes a draft whose questions are answered, and answers a reader of its statistics: `code|code` -> value or status. */
export async function publishedDraft(service: TestApp, dataset: string, drafted: Drafted) {
  expect([drafted.open, drafted.faults]).toEqual([[], []]);
  const definition = { ...drafted.definition, settings: { ...drafted.definition.settings, selfApproval: true } };
  await putDataset(service, dataset, definition);
  const isCases = definition.kind === 'cases';
  const job = await imported(service, dataset, drafted.data, {
    type: 'text/csv',
    query: isCases ? '?state=in-review' : '',
  });
  expect([job.state, job.counts.rejected]).toEqual(['succeeded', 0]);
  if (isCases) await approveAll(service, dataset, job);
  await publish(service, dataset);
  return async (query: string): Promise<Record<string, number | string>> => {
    const path = `/v1/datasets/${dataset}/releases/latest/statistics?${query}`;
    const { status, body, text } = await service.send('GET', path);
    expect(status, text).toBe(200);
    const labels: Map<string, string>[] = body.dimensions.map(
      ({ codes }: Body) => new Map(codes.map(({ code, label }: Body) => [code, label])),
    );
    return Object.fromEntries(
      body.observations.map(({ key, value, status }: Body) => [
        Object.values<string>(key)
          .map((code, at) => labels[at]?.get(code) ?? code)
          .join('|'),
        value ?? status,
      ]),
    );
  };
}

async function approveAll(service: TestApp, dataset: string, job: Body): Promise<void> {
  const select = { import: job.id, state: 'in-review' };
  const asked = await service.send('POST', `/v1/datasets/${dataset}/cases/transitions`, {
    key: service.adminKey,
    body: { to: 'approved', select, expect: job.counts.created },
  });
  for (let now = asked.body; now.finishedAt === null; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    now = (await service.send('GET', now.links.self, { key: service.adminKey })).body;
    expect(now.refused).toBe(0);
  }
}
