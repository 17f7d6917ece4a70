import { Refused } from '../../shared/http';
import { filled, words } from '../../words';

/** Why the front door refused something about the account, as a sentence; `wrong` is ours for credentials. */
export function complaint(error: unknown, wrong: string): string {
  if (!(error instanceof Refused)) return words.shared.networkHint;
  if (error.status === 429) return filled(words.shell.tooMany, { n: error.retryAfter || 60 });
  return error.problem.code === 'wrong-credentials' ? wrong : error.message;
}
