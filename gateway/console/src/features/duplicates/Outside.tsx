// Those that may be the same and lie outside the reader's area: that they are there, never which.
import { Alert } from 'antd';
import type { StationDuplicatesQuery } from '../../generated/graphql';
import { count } from '../../shared/dates';
import { filled, words } from '../../words';

const said = words.duplicates;

export type Hidden = StationDuplicatesQuery['duplicatesOutside'];

export function Outside({ found }: { found: Hidden }) {
  if (!found.length) return null;
  const lines = found.map(({ sameName, distanceM, sameCoBuilder }) =>
    [distanceM === null ? '' : filled(said.metres, { n: count(distanceM) }), sameName ? said.sameName : '', sameCoBuilder ? said.sameCoBuilder : ''].filter(Boolean).join(said.and),
  );
  return (
    <Alert
      type="warning"
      showIcon
      title={filled(said.outside, { n: found.length })}
      description={
        <ul className="outside">
          {lines.map((line, n) => (
            <li key={n}>{line}</li>
          ))}
        </ul>
      }
    />
  );
}
