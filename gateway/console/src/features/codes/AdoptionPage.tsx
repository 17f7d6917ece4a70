// A list of numbers from before as it was checked, prefix by prefix: what is wrong in it, what will be taken over, what was.
import { useState } from 'react';
import { Alert, App, Breadcrumb, Button, Flex, Table, Tag, Typography } from 'antd';
import { Link, useParams } from 'react-router';
import { useMutation, useQuery } from 'urql';
import { AdoptCodesDocument, AdoptionDocument, type AdoptingFragment, type RefusalFragment } from '../../generated/graphql';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { count, minute } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, story, Waiting } from '../../shared/States';
import { Refusals, sentence } from '../../shared/userErrors';
import { filled, words } from '../../words';
import { Check } from './Adoptions';
import { serial } from './prefixes';
import './codes.css';

const said = words.adoption;
const TONES = { READY: 'processing', BLOCKED: 'error', ADOPTED: 'success', REFUSED: 'error' } as const;
const FLAWS = 10;

type Series = AdoptingFragment['series'][number];
type Flaw = Series['flaws'][number];

export function AdoptionPage() {
  const { id = '' } = useParams();
  const [{ data, error }, again] = useQuery({ query: AdoptionDocument, variables: { id }, requestPolicy: 'cache-and-network' });
  if (error && !data) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Waiting />;
  const made = data.adoption;
  if (!made) return <NotFound><Link to="/numbers/adoption">{said.title}</Link></NotFound>;
  const wrong = made.series.some(({ state }) => state === 'BLOCKED' || state === 'REFUSED');
  return (
    <div className="page">
      <Breadcrumb items={[{ title: <Link to="/numbers">{words.codes.title}</Link> }, { title: <Link to="/numbers/adoption">{said.title}</Link> }, { title: made.filename || said.noList }]} />
      <Flex wrap gap={12} justify="space-between" align="flex-start">
        <div>
          <PageTitle>{made.filename || said.noList}</PageTitle>
          <Typography.Text type="secondary">{filled(said.checkedAt, { when: minute(made.checkedAt) })}</Typography.Text>
        </div>
        <Adopt made={made} />
      </Flex>
      {made.notes.map((note) => (
        <Alert key={note} type="info" showIcon title={note} />
      ))}
      {made.series.map((series) => (
        <Prefix key={series.prefix} series={series} />
      ))}
      {wrong ? (
        <section className="panel">
          <h2>{said.again}</h2>
          <Check />
        </section>
      ) : null}
    </div>
  );
}

/** Taking over what is in order; said once more before, because it is for ever. */
function Adopt({ made }: { made: AdoptingFragment }) {
  const [{ fetching }, adopt] = useMutation(AdoptCodesDocument);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const { message, modal } = App.useApp();
  const ready = made.series.filter(({ state }) => state === 'READY');

  async function go() {
    const { data, error } = await adopt({ input: { adoptionId: made.adoptionId } });
    setErrors(data?.adoptCodes.userErrors ?? []);
    setBroken(data ? '' : error ? story(error).sentence : words.shared.networkHint);
    if (data?.adoptCodes.adoption) void message.success(said.adopted);
  }

  if (!ready.length) return null;
  const numbers = ready.reduce((sum, { count: many }) => sum + many, 0);
  const confirm = () =>
    modal.confirm({
      title: filled(said.adoptAsk, { prefixes: ready.map(({ prefix }) => prefix).join(words.shared.comma), n: count(numbers) }),
      content: said.adoptHint,
      okText: said.adopt,
      onOk: go,
    });
  return (
    <div>
      <Button type="primary" loading={fetching} onClick={confirm}>
        {filled(said.adoptN, { n: ready.length })}
      </Button>
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
    </div>
  );
}

function Prefix({ series }: { series: Series }) {
  const { prefix, places, state, next, last } = series;
  const facts = [
    [said.count, count(series.count)],
    [said.withStation, count(series.withStation)],
    [said.retired, count(series.retired)],
    ...(series.already ? [[said.already, count(series.already)]] : []),
    [said.last, last ? prefix + serial(last) : words.shared.none],
    [said.next, next ? prefix + serial(next) : words.codes.usedUp],
  ] as const;
  return (
    <section className="panel" aria-label={prefix || said.unknownPrefix}>
      <Flex wrap gap={10} align="center" className="panel-head">
        <h2>
          <span className="code">{prefix || said.unknownPrefix}</span> {places.join(words.shared.comma)}
        </h2>
        <Tag color={TONES[state]}>{said.states[state]}</Tag>
        {series.adoptedAt ? <Typography.Text type="secondary">{minute(series.adoptedAt)}</Typography.Text> : null}
      </Flex>
      {series.refusal ? <Refusals errors={[series.refusal]} /> : null}
      {series.notes.map((note) => (
        <Alert key={note} type="info" showIcon className="refusal" title={note} />
      ))}
      {series.flaws.length ? <Flaws flaws={series.flaws} /> : null}
      {series.count ? (
        <dl className="facts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="code">{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {series.unexplained ? (
        <>
          <h3>{filled(said.gaps, { n: count(series.unexplained) })}</h3>
          <p className="none">{said.gapsHint}</p>
          <ul className="ranges code">
            {series.unexplainedSerials.map(({ first, last: end }) => (
              <li key={first}>{first === end ? serial(first) : filled(words.codes.range, { first: serial(first), last: serial(end) })}</li>
            ))}
          </ul>
        </>
      ) : null}
      {series.numbers.length ? <Homeless numbers={series.numbers} adopted={state === 'ADOPTED'} /> : null}
    </section>
  );
}

function Flaws({ flaws }: { flaws: Flaw[] }) {
  return (
    <>
      <Alert type="error" showIcon className="refusal" title={filled(said.flaws, { n: count(flaws.length) })} />
      <div className="scroll-x" role="region" aria-label={said.flawsLabel} tabIndex={0}>
        <Table<Flaw>
          size="small"
          rowKey={({ row, column, value }) => `${row} ${column} ${value}`}
          dataSource={flaws}
          pagination={flaws.length > FLAWS ? { pageSize: FLAWS, showSizeChanger: false } : false}
          columns={[
            { key: 'row', title: said.row, width: 70, render: (_, { row }) => row || words.shared.none },
            { key: 'column', title: said.column, width: 110, responsive: ['sm'], render: (_, { column }) => column },
            { key: 'value', title: said.value, responsive: ['sm'], render: (_, { value }) => <span className="code">{value || words.shared.none}</span> },
            {
              key: 'why',
              title: said.why,
              render: (_, flaw) => (
                <div className="wraps">
                  <div className="phone-only">
                    {flaw.column} <span className="code">{flaw.value}</span>
                  </div>
                  {sentence(flaw)} <ClauseHelp clause={flaw.clause} />
                </div>
              ),
            },
          ]}
        />
      </div>
    </>
  );
}

/** Numbers that live and have no station: once taken over, each can be given to one. */
function Homeless({ numbers, adopted }: { numbers: Series['numbers']; adopted: boolean }) {
  const living = numbers.filter(({ retired }) => !retired);
  if (!living.length) return null;
  return (
    <>
      <h3>{said.homeless}</h3>
      <ul className="shortfalls">
        {living.map(({ code, reason }) => (
          <li key={code}>
            {adopted ? <Link className="code" to={`/numbers?code=${code}`}>{code}</Link> : <span className="code">{code}</span>} <span className="none">{reason}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
