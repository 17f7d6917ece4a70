// The standard in force at a place: rule by rule, by which clause, whose, and where the document is silent.
import { Alert, Checkbox, DatePicker, Flex, Select, Tag, Typography } from 'antd';
import dayjs from 'dayjs';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { StandardDocument, type StandardQuery } from '../../generated/graphql';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { today } from '../../shared/dates';
import { all, nameOf, parentOf } from '../../shared/divisions';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, Waiting } from '../../shared/States';
import { useUrlState } from '../../shared/urlState';
import { useMe } from '../../shell/me';
import { useScope } from '../../shell/ScopePicker';
import { filled, words } from '../../words';
import { grouped, type Group, type Rule } from './rules';
import './standards.css';

const said = words.standards;
const DAY = 'YYYY-MM-DD';
const DEFAULTS = { place: '', on: '', other: '', stated: '' };

const path = (code: number): string => {
  const parent = parentOf(code);
  return (parent ? path(parent) : '') + nameOf(code);
};
const PLACES = all().map((code) => ({ value: code, label: path(code) }));

export function StandardPage() {
  const [{ place, on, other, stated }, change] = useUrlState(DEFAULTS);
  const [here] = useScope();
  const { scope } = useMe();
  const division = Number(place) || here || scope.prefixes[0] || PLACES[0]?.value || 0;
  const day = on || today();
  const [{ data, error }, again] = useQuery({ query: StandardDocument, variables: { division, on: day } });
  const [{ data: compared }] = useQuery({ query: StandardDocument, variables: { division, on: other }, pause: !other });
  return (
    <div className="page">
      <PageTitle>{said.title}</PageTitle>
      <Flex className="filters" wrap gap={8} role="search" aria-label={said.title}>
        <Select
          className="filter-text"
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={said.place}
          value={division}
          options={PLACES}
          onChange={(code: number) => change({ place: String(code) })}
        />
        <DatePicker
          className="filter"
          aria-label={said.on}
          value={dayjs(day)}
          allowClear={false}
          onChange={(chosen) => change({ on: chosen?.format(DAY) ?? '' })}
        />
        <DatePicker
          className="filter"
          aria-label={said.compare}
          placeholder={said.compare}
          value={other ? dayjs(other) : null}
          onChange={(chosen) => change({ other: chosen?.format(DAY) ?? '' })}
        />
      </Flex>
      {error && !data ? <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} /> : null}
      {data ? (
        <InForce
          standard={data.standard}
          other={other ? compared?.standard : undefined}
          stated={stated === '1'}
          narrow={(only) => change({ stated: only ? '1' : '' })}
        />
      ) : error ? null : (
        <Waiting />
      )}
    </div>
  );
}

type Standard = StandardQuery['standard'];

function InForce({ standard, other, stated, narrow }: { standard: Standard; other?: Standard; stated: boolean; narrow: (only: boolean) => void }) {
  const groups = grouped(standard.rules, other?.rules);
  const shown = stated ? groups.filter(({ rules, then }) => then || rules.some((rule) => rule.stated)) : groups;
  const silent = standard.rules.filter((rule) => !rule.stated).length;
  const differing = groups.filter(({ then }) => then).length;
  return (
    <>
      <section className="panel">
        <h2>{standard.local ? standard.title : said.noDocument}</h2>
        <Flex wrap gap="4px 20px">
          {standard.local ? <span>{filled(said.edition, { edition: standard.edition })}</span> : null}
          <Typography.Text type="secondary" className="code">{standard.key}</Typography.Text>
        </Flex>
        {standard.insteadOf ? <div>{filled(said.insteadOf, { title: standard.insteadOf.title })}</div> : null}
        {standard.basis ? <div>{filled(said.basis, { basis: standard.basis })}</div> : null}
        {standard.rules.some(({ key, stated }) => key === 'plaque.size' && stated) ? (
          <Link to={`/standards/plaque?place=${standard.division}`}>{words.plaque.sample}</Link>
        ) : null}
      </section>
      {other ? <Alert type="info" showIcon role="status" title={filled(said.compareHint, { on: standard.on, other: other.on, n: differing })} /> : null}
      <Flex className="list-tools" wrap gap={8} justify="space-between" align="center">
        <span aria-live="polite">{filled(said.counts, { all: standard.rules.length, silent })}</span>
        <Checkbox checked={stated} onChange={({ target }) => narrow(target.checked)}>
          {said.stated}
        </Checkbox>
      </Flex>
      <section className="panel">
        <dl className="rules">
          {shown.map((group) => (
            <Ruled key={group.key} group={group} on={other?.on ?? ''} />
          ))}
        </dl>
      </section>
    </>
  );
}

function Ruled({ group, on }: { group: Group; on: string }) {
  return (
    <div className={group.then ? 'differs' : undefined}>
      <dt>{group.label}</dt>
      {group.rules.map((rule) => (
        <dd key={rule.value + (rule.clause ?? '')}>
          <Said rule={rule} />
        </dd>
      ))}
      {group.then ? <dd className="then">{filled(said.then, { on, value: group.then.join(words.shared.comma) || words.shared.none })}</dd> : null}
    </div>
  );
}

function Said({ rule }: { rule: Rule }) {
  if (!rule.stated) return <em className="silent">{said.silent}</em>;
  return (
    <>
      {rule.force ? (
        <Tag className="force" variant="outlined" color={rule.force === 'MUST' ? 'processing' : undefined}>
          {said.forces[rule.force]}
        </Tag>
      ) : null}
      {rule.value}{' '}
      {rule.origin === 'OURS' ? (
        <Tag variant="filled" title={rule.reading ?? said.oursHint}>
          {said.ours}
        </Tag>
      ) : (
        <ClauseHelp clause={rule.clause} />
      )}
    </>
  );
}
