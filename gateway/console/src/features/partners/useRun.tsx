// One mutation of this page: run, told of when it is done, its secret shown once, its refusals kept for the form.
import { useState } from 'react';
import { App } from 'antd';
import { useMutation, type TypedDocumentNode } from 'urql';
import type { RefusalFragment } from '../../generated/graphql';
import { story } from '../../shared/States';
import { sentence } from '../../shared/userErrors';
import { words } from '../../words';
import { shownOnce } from './Once';

interface Answer {
  secret?: string | null;
  userErrors: RefusalFragment[];
}

export interface Run<Input> {
  busy: boolean;
  /** What stands above the form, or in a message where there is no form. */
  errors: RefusalFragment[];
  broken: string;
  go: (input: Input, quiet?: boolean) => Promise<RefusalFragment[] | null>;
}

/** Null: it was done. */
export function useRun<Data extends Record<string, Answer>, Input>(document: TypedDocumentNode<Data, { input: Input }>, done: () => void): Run<Input> {
  const [{ fetching }, run] = useMutation(document);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const { message, modal } = App.useApp();

  async function go(input: Input, quiet = false) {
    setErrors([]);
    setBroken('');
    const { data, error } = await run({ input });
    const answer = data && Object.values(data)[0];
    if (error || !answer) {
      const told = error ? story(error).sentence : words.shared.networkHint;
      setBroken(told);
      if (quiet) void message.error(told);
      return [];
    }
    if (answer.userErrors.length) {
      setErrors(answer.userErrors);
      if (quiet) void message.error(answer.userErrors.map(sentence).join(words.shared.comma));
      return answer.userErrors;
    }
    if (answer.secret) shownOnce(modal, answer.secret);
    else void message.success(words.shared.done);
    done();
    return null;
  }
  return { busy: fetching, errors, broken, go };
}
