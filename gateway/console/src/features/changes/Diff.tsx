// What is to be different, line by line: what stands there now, what is to stand there.
import type { PendingChangesQuery } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { filled, words } from '../../words';

const said = words.changes;
const none = <span className="none">{words.shared.none}</span>;

export type Change = PendingChangesQuery['proposals']['nodes'][number];

export function Diff({ change }: { change: Change }) {
  return (
    <>
      <table className="diff">
        <thead>
          <tr>
            <th scope="col">{said.field}</th>
            <th scope="col">{said.before}</th>
            <th scope="col">{said.after}</th>
          </tr>
        </thead>
        <tbody>
          {change.fields.map(({ field, label, beforeText, afterText }) => (
            <tr key={field}>
              <th scope="row">{label}</th>
              <td>{beforeText ? <del>{beforeText}</del> : none}</td>
              <td>{afterText ? <ins>{afterText}</ins> : none}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="why">{filled(said.because, { why: change.reason, when: minute(change.proposedAt) })}</p>
    </>
  );
}
