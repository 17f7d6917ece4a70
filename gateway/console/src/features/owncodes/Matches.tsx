// Own numbers that wait for their station, beside the stations they may stand for and whoever else claims the place.
import { useState } from 'react';
import { Breadcrumb, Button, Flex, Tag, Typography } from 'antd';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { OwnCodeMatchesDocument, type ListedFragment, type OwnCodeMatchesQuery } from '../../generated/graphql';
import { count } from '../../shared/dates';
import { nameOf } from '../../shared/divisions';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, Waiting } from '../../shared/States';
import { useUrlState } from '../../shared/urlState';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { Settle } from './Settle';
import './owncodes.css';

const said = words.owncodes;
const DEFAULTS = { code: '', after: '' };

type Match = OwnCodeMatchesQuery['ownCodeMatches']['nodes'][number];
type Candidate = Match['candidates'][number];

export function Matches() {
  const [{ code, after }, change] = useUrlState(DEFAULTS);
  const variables = { after: after || null, ownCode: code || null };
  const [{ data, error }, again] = useQuery({ query: OwnCodeMatchesDocument, variables, requestPolicy: 'cache-and-network' });
  const retry = () => again({ requestPolicy: 'network-only' });
  if (error && !data) return <Failed error={error} retry={retry} />;
  if (!data) return <Waiting />;
  const { nodes, pageInfo } = data.ownCodeMatches;
  return (
    <div className="page">
      <Breadcrumb items={[{ title: <Link to="/own-codes">{said.title}</Link> }, { title: said.matches }]} />
      <PageTitle>{said.matches}</PageTitle>
      <Typography.Text type="secondary">{said.matchesHint}</Typography.Text>
      {nodes.length ? nodes.map((match) => <Waits key={match.ownCode.id} match={match} done={retry} />) : <p className="fine">{said.noneWaits}</p>}
      {pageInfo.hasNextPage ? <Button onClick={() => change({ after: pageInfo.endCursor ?? '' })}>{said.more}</Button> : null}
    </div>
  );
}

function Waits({ match: { ownCode, candidates, rivals }, done }: { match: Match; done: () => void }) {
  const ours = useMe().scope.enterpriseNos.includes(ownCode.enterpriseNo);
  const [busy, setBusy] = useState(false);
  return (
    <section className="panel" aria-label={ownCode.ownCode}>
      <h2>
        <span className="own">{ownCode.ownCode}</span> {ownCode.name}
      </h2>
      <p>{[ownCode.enterpriseName ?? ownCode.enterpriseNo, ownCode.division ? nameOf(ownCode.division) : '', at(ownCode)].filter(Boolean).join(' · ')}</p>
      {rivals.map((rival) => (
        <p key={rival.id}>
          <Tag color="warning">{said.rival}</Tag>
          {rival.enterpriseName ?? rival.enterpriseNo} · <span className="own">{rival.ownCode}</span> {rival.name}
        </p>
      ))}
      {candidates.length ? (
        candidates.map((candidate) => (
          <Flex key={candidate.station.id} gap={8} wrap align="center" justify="space-between">
            <Shown candidate={candidate} />
            {ours && !candidate.station.ownCode ? <Settle listed={ownCode} station={candidate.station} busy={busy} setBusy={setBusy} done={done} /> : null}
          </Flex>
        ))
      ) : (
        <p>{said.noCandidate}</p>
      )}
    </section>
  );
}

function Shown({ candidate: { station, likeness, distanceM } }: { candidate: Candidate }) {
  const why = [likeness ? filled(said.alike, { n: likeness }) : '', distanceM === null ? '' : filled(said.metres, { n: count(distanceM) })];
  return (
    <div>
      <Link to={`/stations/${station.id}`}>{station.name}</Link> <span className="code">{station.code}</span>
      <div>{[station.address, ...why].filter(Boolean).join(' · ')}</div>
      {station.ownCode ? (
        <Tag className="wraps" color="warning">
          {filled(said.taken, { code: station.ownCode })}
        </Tag>
      ) : null}
    </div>
  );
}

const at = ({ place }: ListedFragment) => (place ? `${place.lng}, ${place.lat}` : '');
