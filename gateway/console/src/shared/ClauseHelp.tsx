// The clause that a field or a refusal rests on, with its text.
import { useEffect, useState } from 'react';
import { InfoCircleOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import { filled, words } from '../words';

type Clauses = Record<string, [string, string]>;

const OURS = 'ours';
let reading: Promise<Clauses> | undefined;
const clauses = () =>
  (reading ??= import('../generated/clauses.json').then((found) => found.default as unknown as Clauses));

interface Props {
  clause: string | null | undefined;
  /** A mark instead of the id, where there is little room. */
  small?: boolean;
}

export function ClauseHelp({ clause, small }: Props) {
  if (!clause) return null;
  if (clause === OURS) return <span className="clause">{words.shared.clauseOurs}</span>;
  return (
    <Popover trigger="click" title={filled(words.shared.clause, { id: clause })} content={<Text clause={clause} />}>
      <button type="button" className={small ? 'clause-mark' : 'clause'} aria-label={`${words.shared.clauseHelp} ${clause}`}>
        {small ? <InfoCircleOutlined /> : clause}
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
