// Whether the access log is whole: each entry follows from the one before it, day by day.
import { useState } from 'react';
import { Alert, Breadcrumb, Flex, Segmented, Table, Typography } from 'antd';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { AccessChainDocument } from '../../generated/graphql';
import { count } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, Waiting } from '../../shared/States';
import { filled, locale, words } from '../../words';

const said = words.oversight;
const PERIODS = [7, 30, 90, 366];
const HASH_SHOWN = 8;

export function Chain() {
  const [days, setDays] = useState(30);
  const [{ data, error }, again] = useQuery({ query: AccessChainDocument, variables: { days }, requestPolicy: 'network-only' });
  const chain = data?.accessChain;
  return (
    <div className="page">
      <Breadcrumb items={[{ title: <Link to="/access-log">{said.title}</Link> }, { title: said.chain }]} />
      <Flex wrap gap={8} justify="space-between">
        <PageTitle>{said.chain}</PageTitle>
        <Segmented
          className="periods"
          aria-label={said.checked}
          value={days}
          options={PERIODS.map((n) => ({ value: n, label: filled(said.days, { n }) }))}
          onChange={setDays}
        />
      </Flex>
      {error ? <Failed error={error} retry={() => again()} /> : null}
      {!chain && !error ? <Waiting /> : null}
      {chain ? (
        <>
          <Alert
            type={chain.intact ? 'success' : 'error'}
            showIcon
            role="status"
            title={filled(chain.intact ? said.whole : said.broken, { first: count(chain.firstEntry), last: count(chain.verifiedTo) })}
          />
          {chain.flaws.map((flaw) => (
            <Alert
              key={flaw.entry + flaw.message}
              type="error"
              title={filled(said.flaw, { n: flaw.entry, what: locale === 'en' ? flaw.messageEn : flaw.message })}
            />
          ))}
          <Table
            size="small"
            rowKey="day"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={[...chain.days].reverse()}
            columns={[
              { key: 'day', title: said.day, render: (_, { day }) => <span className="when">{day}</span> },
              { key: 'entries', title: said.entries, align: 'right', render: (_, { entries }) => count(entries) },
              { key: 'last', title: said.last, align: 'right', render: (_, { lastEntry }) => count(lastEntry) },
              { key: 'intact', title: said.intact, render: (_, { intact }) => (intact ? words.shared.yes : words.shared.no) },
              {
                key: 'hash',
                title: said.hash,
                render: (_, { headHash }) => (
                  <Typography.Text className="code" copyable={{ text: headHash }}>
                    {headHash.slice(0, HASH_SHOWN)}…
                  </Typography.Text>
                ),
              },
            ]}
          />
        </>
      ) : null}
    </div>
  );
}
