// Before and after, field by field; many stand folded, so that a list of events stays a list.
import type { HappenedFragment } from '../../generated/graphql';
import { filled, words } from '../../words';

const FOLDED = 3;
const said = words.history;

/** `first`: nothing stood before, so only what stands now is told. */
export function Differences({ fields, first = false }: { fields: HappenedFragment['fields']; first?: boolean }) {
  if (!fields.length) return null;
  const list = first ? <Contents fields={fields} /> : <Changes fields={fields} />;
  if (!first && fields.length <= FOLDED) return list;
  return (
    <details className="differences">
      <summary>{filled(first ? said.contents : said.changes, { n: fields.length })}</summary>
      {list}
    </details>
  );
}

function Contents({ fields }: { fields: HappenedFragment['fields'] }) {
  return (
    <dl className="facts">
      {fields.map(({ field, label, afterText }) => (
        <div key={field}>
          <dt>{label}</dt>
          <dd>{afterText}</dd>
        </div>
      ))}
    </dl>
  );
}

function Changes({ fields }: { fields: HappenedFragment['fields'] }) {
  return (
    <dl className="facts changed">
      {fields.map(({ field, label, before, beforeText, afterText }) => (
        <div key={field}>
          <dt>{label}</dt>
          <dd>
            {before === null ? <span className="none">{beforeText}</span> : <del>{beforeText}</del>}
            <span className="none" aria-hidden="true">
              {' → '}
            </span>
            <ins>{afterText}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
