import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Manifest } from '../schemas/release.ts';
import { type Answer, type Api, connect, Refusal } from './api.ts';
import { CommandError, EXIT, usageError, onInterrupt, print, tell, progress } from './terminal.ts';

interface ReleaseOptions {
  dataset: string;
  notice?: string;
  publish: boolean;
  draft?: boolean;
  discard?: boolean;
}

const POLL_MS = 300;

export function addRelease(program: Command): void {
  program
    .command('release')
    .description('build a release of everything approved, wait for it, and publish it')
    .requiredOption('--dataset <id>', 'the dataset')
    .option('--notice <text>', 'a notice of correction that readers see with the release')
    .option('--no-publish', 'leave it as a draft, to be looked at first')
    .option('--draft', 'build none: wait for the open draft, and publish that')
    .option('--discard', 'build none: discard the open draft')
    .addHelpText(
      'after',
      `
Prints the path of the release. Needs a key with releases:write.

Examples:
  assize release --dataset press-snapshot-2015
  assize release --dataset press-snapshot-2015 --no-publish
  assize release --dataset press-snapshot-2015 --draft`,
    )
    .action(release);
}

async function release({ dataset, notice, publish, draft, discard }: ReleaseOptions): Promise<void> {
  if ((draft || discard) && notice !== undefined) throw usageError('A notice belongs to a new release.');
  if (draft && discard) throw usageError('Give --draft or --discard, not both.');
  if (discard && !publish) throw usageError('Give --discard or --no-publish, not both.');
  const api = connect();
  const releases = `/v1/datasets/${encodeURIComponent(dataset)}/releases`;
  if (discard) {
    await api.call('POST', `${releases}/draft/transitions`, { body: { to: 'discarded' } });
    return tell('The draft is discarded.');
  }
  if (!draft) await open(api, releases, notice);
  const built = await waitForDraft(api, releases, dataset);
  if (!publish) {
    tell(
      `Built as a draft, to become ${built.body.proposedVersion}. To publish it: assize release --dataset ${dataset} --draft`,
    );
    return print(`${releases}/draft`);
  }
  const { body } = await api.call<Manifest>('POST', `${releases}/draft/transitions`, {
    body: { to: 'published' },
    ...(built.etag !== null && { ifMatch: built.etag }),
  });
  tell(`Published ${dataset} ${body.version}.`);
  print(`${releases}/${body.version}`);
}

async function open(api: Api, releases: string, notice: string | undefined): Promise<void> {
  const body = notice === undefined ? {} : { notice: { kind: 'correction', text: notice } };
  try {
    await api.call('POST', releases, { body });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'release-open') throw error;
    throw new CommandError(
      EXIT.refused,
      `${error.message}\nTo publish the one that is open: --draft; to give it up: --discard.`,
    );
  }
}

async function waitForDraft(api: Api, releases: string, dataset: string): Promise<Answer<Manifest>> {
  const shown = progress('Building', 'tables');
  const forget = onInterrupt(() => {
    shown.stop();
    return `The service goes on building. To publish it then: assize release --dataset ${dataset} --draft`;
  });
  try {
    for (;;) {
      const answer = await api.call<Manifest>('GET', `${releases}/draft`);
      const { state, progress: reached, error } = answer.body;
      if (state === 'draft') return answer;
      if (state !== 'building') {
        const why = state === 'failed' ? `could not be built (${error ?? 'unknown'})` : `is ${state}`;
        throw new CommandError(EXIT.refused, `The release ${why}. To give it up: --discard; then build it again.`);
      }
      if (reached?.phase === 'tables') shown.update(reached.done, reached.of);
      await sleep(POLL_MS);
    }
  } finally {
    forget();
    shown.stop();
  }
}
