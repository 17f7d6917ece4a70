// The clause that a field or a refusal rests on, with its text.
import { useEffect, useState } from 'react';
import { Popover } from 'antd';
import { filled, words } from '../words';

type Clauses = Record<string, [string, string]>;

const OURS = 'ours';
let reading: Promise<Clauses> | undefined;
const clauses = () =>
  (reading ??= import('../generated/clauses.json').then((found) => found.default as unknown as Clauses));

export function ClauseHelp({ clause }: { clause: string | null | undefined }) {
  if (!clause) return null;
  if (clause === OURS) return <span className="clause">{words.shared.clauseOurs}</span>;
  return (
    <Popover trigger={['click', 'focus']} title={filled(words.shared.clause, { id: clause })} content={<Text clause={clause} />}>
      <button type="button" className="clause" aria-label={`${words.shared.clauseHelp} ${clause}`}>
        {clause}
      </button>
    </Popover>
  );
}

function Text({ clause }: { clause: string }) {
  const [text, setText] = useState<string>(words.shared.loading);
  useEffect(() => {
    void clauses().then((found) => setText(found[clause]?.[1] ?? clause));
  }, [clause]);
  return <div className="clause-text">{text}</div>;
}
