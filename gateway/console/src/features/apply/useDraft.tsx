// What was begun in a form and not sent is there again, and says so.
import { useEffect, useRef, useState } from 'react';
import { Alert, Button } from 'antd';
import type { StationFileFragment } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import type { Key } from '../changes/merge';
import { begunWith, draftOf, dropDraft, held, keepDraft, type Begun, type Draft, type Written } from './draft';

const said = words.apply;
const DRAFT_MS = 400;

interface Kept extends Begun {
  /** Something was written: kept in a moment, with what the form was filled in from. */
  keep: (written: () => Written, on?: StationFileFragment) => void;
  /** It was sent, or is not wanted. */
  drop: () => void;
}

/** The draft of `what`; `keys` is what such a form is about, `opened` what it holds that nobody has written into. */
export function useDraft(what: string, keys: Key[], opened: (on?: StationFileFragment) => Written, station?: StationFileFragment): Kept {
  const { login } = useMe();
  const [begun, begin] = useState(() => begunWith(draftOf(login, what), keys, opened, station));
  const waiting = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(waiting.current), []);
  return {
    ...begun,
    keep(written, on) {
      window.clearTimeout(waiting.current);
      waiting.current = window.setTimeout(() => keepDraft(login, what, written(), on), DRAFT_MS);
    },
    drop() {
      window.clearTimeout(waiting.current);
      dropDraft(login, what);
      begin({ ...begun, draft: undefined });
    },
  };
}

/** When the draft was last written, and what it holds. */
export function Restored({ draft, apart, discard }: { draft: Draft; apart?: boolean; discard: () => void }) {
  const { fields, photos, waiting } = held(draft);
  const title = filled(waiting ? said.draftWaiting : photos ? said.draftOf : said.draftFields, { when: minute(draft.at), fields, photos, waiting });
  return <Alert type="info" showIcon title={title} description={apart ? said.draftApart : undefined} action={<Button size="small" onClick={discard}>{words.shared.draftDiscard}</Button>} />;
}
