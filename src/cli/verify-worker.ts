import { checkProtection, loadSolver } from '../disclosure/index.ts';
import { openChannel, parentOfThread } from '../jobs/channel.ts';
import type { VerifierCalls } from './verify.ts';

/** The thread that solves for `assize verify`, so that the command can be interrupted. */

const parent = parentOfThread();
openChannel<object, VerifierCalls>(parent, {
  name: 'the verifier',
  handlers: { check: async (evidence) => checkProtection(await loadSolver(), evidence) },
  // Everything in it is public.
  tell: (error) =>
    error instanceof Error ? { code: error.name, message: error.message } : { code: 'unknown', message: String(error) },
  onEnd: () => parent.leave(),
});
