import { randomUUID } from 'node:crypto';
import { isAbove } from '../codebook/version.ts';
import type { Db } from '../db/client.ts';
import { findErasure } from '../db/queries/erasures.ts';
import { listHeadlines } from '../db/queries/release-contents.ts';
import { findReleaseById, listVersions, type ReleaseRow } from '../db/queries/releases.ts';
import type { ToldEntry } from '../db/queries/webhooks.ts';
import { datasetPath, importPath, releasePath } from '../schemas/addresses.ts';
import type { Scope, WebhookEvent } from '../schemas/vocabulary.ts';
import type { EventData } from '../schemas/webhook.ts';

/**
 * What webhooks are told, made of entries of the audit log: every event has one, written in the transaction of what it is about. So an
 * event is never lost, and none is sent of something that did not happen. An embargoed release has none before its second.
 */

export interface Happening {
  id: string;
  type: WebhookEvent;
  dataset: string;
  at: Date;
  data: EventData;
}

/** What a key needs to be told of an event: one of these scopes. Of the others everybody may know. */
export const EVENT_SCOPES: Readonly<Partial<Record<WebhookEvent, readonly Scope[]>>> = {
  'case.erased': ['records:read'],
  'codebook.changed': ['records:read'],
  'import.completed': ['imports:write', 'cases:read'],
};

type EventMaker = (
  db: Db,
  entry: ToldEntry & { dataset: string },
) => Promise<readonly Pick<Happening, 'type' | 'data'>[]>;

const importCompleted: EventMaker = async (_db, { dataset, subject, action }) => [
  {
    type: 'import.completed',
    data: {
      dataset,
      import: subject,
      outcome: IMPORT_OUTCOMES[action] ?? null,
      href: importPath(dataset, subject ?? ''),
    },
  },
];
const IMPORT_OUTCOMES: Readonly<Record<string, string>> = {
  'import.finish': 'succeeded',
  'import.fail': 'failed',
  'import.cancel': 'cancelled',
};

const releaseScheduled: EventMaker = async (_db, { dataset, detail }) => [
  {
    type: 'release.scheduled',
    data: { dataset, publishAt: detail?.publishAt ?? null, href: '/v1/release-calendar' },
  },
];

const releasePublished: EventMaker = async (db, { dataset, subject }) => {
  const release = subject === null ? undefined : await findReleaseById(db, subject);
  if (!release || release.version === null) return [];
  const { version } = release;
  const href = releasePath({ dataset, version });
  const changed = await changedHeadlines(db, release);
  return [
    { type: 'release.published', data: { dataset, release: version, href } },
    ...changed.map((headline) => ({
      type: 'headline.changed' as const,
      data: { dataset, release: version, headline, href: `${href}/headlines/${headline}` },
    })),
  ];
};

/** Those that say something else than in the release before, and those that are new. */
async function changedHeadlines(db: Db, release: ReleaseRow): Promise<string[]> {
  const versions = await listVersions(db, release.datasetId, undefined, MOST_VERSIONS);
  const before = versions.find(({ version, id }) => id !== release.id && isAbove(release.version ?? '', version ?? ''));
  const said = new Map(
    (before ? await listHeadlines(db, before.id) : []).map((one) => [one.id, JSON.stringify(one)] as const),
  );
  const now = await listHeadlines(db, release.id);
  return now.filter((one) => said.get(one.id) !== JSON.stringify(one)).map(({ id }) => id);
}
const MOST_VERSIONS = 1_000;

const MAKERS: Readonly<Record<string, EventMaker>> = {
  'release.publish': releasePublished,
  'release.schedule': releaseScheduled,
  'release.reschedule': releaseScheduled,
  'release.unschedule': releaseScheduled,
  'release.withdraw': async (db, { dataset, subject }) => {
    const release = subject === null ? undefined : await findReleaseById(db, subject);
    const version = release?.version ?? null;
    if (version === null) return [];
    return [
      { type: 'release.withdrawn', data: { dataset, release: version, href: releasePath({ dataset, version }) } },
    ];
  },
  'case.erased': async (db, { dataset, subject }) => {
    // One that was never a record is none of a partner's business.
    const erasure = subject === null ? undefined : await findErasure(db, dataset, subject);
    if (!erasure) return [];
    return [
      {
        type: 'case.erased',
        data: { dataset, id: erasure.id, href: `${datasetPath(dataset)}/erasures/${erasure.id}` },
      },
    ];
  },
  'dataset.put': async (_db, { dataset, detail }) => [
    {
      type: 'codebook.changed',
      data: { dataset, codebookVersion: detail?.codebookVersion ?? null, href: `${datasetPath(dataset)}/changes` },
    },
  ],
  'import.finish': importCompleted,
  'import.fail': importCompleted,
  'import.cancel': importCompleted,
};

/** Actions of the audit log that events are made of. */
export const TOLD_ACTIONS = Object.keys(MAKERS);

export async function eventsOf(db: Db, entry: ToldEntry): Promise<Happening[]> {
  const { datasetId: dataset, action, at } = entry;
  if (dataset === null) return [];
  const made = (await MAKERS[action]?.(db, { ...entry, dataset })) ?? [];
  return made.map((one) => ({ ...one, id: randomUUID(), dataset, at }));
}
