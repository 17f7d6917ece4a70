// Who acts for a unit: roles given, to an account that is made by it, and taken back; links to set a password.
import { useState } from 'react';
import { Button, Flex, Table } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from 'urql';
import { AccountsDocument, type GrantedFragment, type UnitPowersQuery } from '../../generated/graphql';
import { day } from '../../shared/dates';
import { Failed } from '../../shared/States';
import { useMe } from '../../shell/me';
import { words } from '../../words';
import { Grant } from './Grant';
import type { Unit } from './Meanwhile';
import { SetUpLink } from './SetUpLink';
import { Withdraw } from './Withdraw';

const said = words.units;
const ACCOUNTS = 100;
const ABOUT = { additionalTypenames: ['Unit', 'RoleGrant'] };

export function Accounts({ unit, powers }: { unit: Unit; powers: UnitPowersQuery | undefined }) {
  const me = useMe();
  const variables = { first: ACCOUNTS, filter: { unitNo: unit.unitNo } };
  const [{ data, error }, again] = useQuery({ query: AccountsDocument, variables, context: ABOUT, requestPolicy: 'cache-and-network' });
  const [granting, grant] = useState(false);
  const [taking, take] = useState<GrantedFragment>();
  if (error) return <Failed error={error} />;
  const refresh = () => again({ requestPolicy: 'network-only' });
  const [gives, takes] = unit.dissolvedAt ? [false, false] : [powers?.grant.allowed, powers?.withdraw.allowed];
  return (
    <section className="panel">
      <Flex justify="space-between" gap={12} className="panel-head">
        <h2>{said.accounts}</h2>
        {gives ? (
          <Button icon={<PlusOutlined />} onClick={() => grant(true)}>
            {said.grant}
          </Button>
        ) : null}
      </Flex>
      <div className="scroll-x" role="region" aria-label={said.accounts} tabIndex={0}>
        <Table<GrantedFragment>
          size="small"
          pagination={false}
          loading={!data}
          rowKey={({ accountId, role }) => accountId + role}
          dataSource={data?.accounts.nodes ?? []}
          locale={{ emptyText: <span className="none">{said.noAccounts}</span> }}
          columns={[
            { key: 'account', title: said.account, render: (_, { login }) => login ?? <span className="none">{said.notSignedIn}</span> },
            { key: 'role', title: said.role, render: (_, { roleName }) => roleName },
            { key: 'since', title: said.since, responsive: ['sm'], render: (_, { knownFrom }) => <span className="when">{day(knownFrom)}</span> },
            { key: 'reason', title: said.grantReason, responsive: ['sm'], render: (_, { reason }) => reason || words.shared.none },
            {
              key: 'do',
              render: (_, held) => (
                <Flex gap={8} justify="end" className="held-do">
                  {gives && held.login && held.accountId !== me.accountId ? <SetUpLink login={held.login} /> : null}
                  {takes ? (
                    <Button size="small" danger onClick={() => take(held)}>
                      {said.withdraw}
                    </Button>
                  ) : null}
                </Flex>
              ),
            },
          ]}
        />
      </div>
      {granting ? <Grant unit={unit} done={refresh} close={() => grant(false)} /> : null}
      {taking ? <Withdraw unit={unit} held={taking} done={refresh} close={() => take(undefined)} /> : null}
    </section>
  );
}
