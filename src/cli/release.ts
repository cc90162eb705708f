import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Manifest } from '../schemas/release.ts';
import { type Answer, type Api, connect, Refusal } from './api.ts';
import { CommandError, EXIT, onInterrupt, print, progress, tell, usageError } from './terminal.ts';

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
    .description('build a release of all approved cases and publish it')
    .requiredOption('--dataset <id>', 'dataset to release')
    .option('--notice <text>', 'correction notice, shown to readers of the release')
    .option('--no-publish', 'leave the release as a draft, for review')
    .option('--draft', 'publish the open draft instead of building a release')
    .option('--discard', 'discard the open draft instead of building a release')
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
  if ((draft || discard) && notice !== undefined) throw usageError('--notice can only be used with a new release.');
  if (draft && discard) throw usageError('Give either --draft or --discard.');
  if (discard && !publish) throw usageError('Give either --discard or --no-publish.');
  const api = connect();
  const releases = `/v1/datasets/${encodeURIComponent(dataset)}/releases`;
  if (discard) {
    await api.call('POST', `${releases}/draft/transitions`, { body: { to: 'discarded' } });
    return tell('Discarded the draft.');
  }
  if (!draft) await open(api, releases, notice);
  const built = await waitForDraft(api, releases, dataset);
  if (!publish) {
    tell(
      `Built the draft of ${built.body.proposedVersion}. To publish it: assize release --dataset ${dataset} --draft`,
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
      `${error.message}\nTo publish the open release, use --draft; to discard it, --discard.`,
    );
  }
}

async function waitForDraft(api: Api, releases: string, dataset: string): Promise<Answer<Manifest>> {
  const shown = progress('Building', 'tables');
  const forget = onInterrupt(() => {
    shown.stop();
    return `The build continues in the service. To publish the release: assize release --dataset ${dataset} --draft`;
  });
  try {
    for (;;) {
      const answer = await api.call<Manifest>('GET', `${releases}/draft`);
      const { state, progress: reached, error } = answer.body;
      if (state === 'draft') return answer;
      if (state !== 'building') {
        const why = state === 'failed' ? `could not be built (${error ?? 'unknown'})` : `is ${state}`;
        throw new CommandError(EXIT.refused, `The release ${why}. Use --discard, then build it again.`);
      }
      if (reached?.phase === 'tables') shown.update(reached.done, reached.of);
      await sleep(POLL_MS);
    }
  } finally {
    forget();
    shown.stop();
  }
}
