// Who can do what: every role and what it may do, and the answer to "why can I not do this?".
import { useState } from 'react';
import { Alert, Button, Form, InputNumber, Select, Table } from 'antd';
import { CheckOutlined } from '@ant-design/icons';
import { Link, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { MayDocument, PowersDocument, StationDocument, type PowersQuery } from '../../generated/graphql';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, Waiting } from '../../shared/States';
import { useMe } from '../../shell/me';
import { filled, locale, words } from '../../words';
import { Status } from '../stations/Status';
import './units.css';

const said = words.units;

type Permission = PowersQuery['permissions'][number];

export function Powers() {
  const me = useMe();
  const [{ data, error }] = useQuery({ query: PowersDocument });
  if (error) return <Failed error={error} />;
  if (!data) return <Waiting />;
  const mine = new Set(me.roles.map(({ role }) => role));
  return (
    <div className="page">
      <PageTitle>{said.powers}</PageTitle>
      <Why permissions={data.permissions} />
      <section className="panel">
        <p>{said.powersHint}</p>
        <div className="scroll-x" role="region" aria-label={said.powers} tabIndex={0}>
          <Table<Permission>
            size="small"
            pagination={false}
            rowKey="permission"
            dataSource={data.permissions}
            columns={[
              { key: 'name', title: said.permission, render: (_, { name }) => <div className="wraps">{name}</div> },
              ...data.roles.map(({ role, name }) => ({
                key: role,
                title: name,
                align: 'center' as const,
                className: mine.has(role) ? 'mine' : '',
                render: (_: unknown, { roles }: Permission) =>
                  roles.includes(role) ? (
                    <CheckOutlined role="img" aria-label={said.holds} />
                  ) : (
                    <span className="none" role="img" aria-label={said.holdsNot}>
                      {words.shared.none}
                    </span>
                  ),
              })),
            ]}
          />
        </div>
      </section>
    </div>
  );
}

interface Asked {
  action: string;
  unitNo: number;
}

function Why({ permissions }: { permissions: Permission[] }) {
  const me = useMe();
  const stationId = useSearchParams()[0].get('station');
  const [{ data }] = useQuery({ query: StationDocument, variables: { id: stationId ?? '' }, pause: !stationId });
  const [asked, ask] = useState<Asked>();
  return (
    <section className="panel">
      <h2>{said.why}</h2>
      <p>{stationId ? said.whyStation : said.whyHint}</p>
      {data?.station ? (
        <p>
          {words.stations.name} <Link to={`/stations/${data.station.id}`}>{data.station.name}</Link> <Status status={data.station.status} />
        </p>
      ) : null}
      <Form<Asked> layout="inline" onFinish={ask} initialValues={{ unitNo: me.roles[0]?.unit.unitNo }} className="may-form">
        <Form.Item name="action" label={said.permission} rules={[{ required: true, message: filled(words.shared.required, { label: said.permission }) }]}>
          <Select
            className="why-action"
            showSearch={{ optionFilterProp: 'label' }}
            options={permissions.map(({ permission, name }) => ({ value: permission, label: name }))}
          />
        </Form.Item>
        {stationId ? null : (
          <Form.Item name="unitNo" label={said.whyUnit} rules={[{ required: true, message: filled(words.shared.required, { label: said.whyUnit }) }]}>
            <InputNumber controls={false} className="why-unit" />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit">
          {said.whyAsk}
        </Button>
      </Form>
      {asked ? <Because action={asked.action} on={stationId ? { stationId } : { unitNo: asked.unitNo }} /> : null}
    </section>
  );
}

function Because({ action, on }: { action: string; on: { stationId: string } | { unitNo: number } }) {
  const [{ data, error }] = useQuery({ query: MayDocument, variables: { action, ...on } });
  if (error) return <Failed error={error} />;
  if (!data) return <Waiting />;
  const { allowed, hat, reason, reasonEn, clause, could, operator } = data.may;
  const title = allowed && hat ? filled(said.allowed, { unit: hat.unit.name, role: hat.roleName }) : said.denied;
  return (
    <Alert
      type={allowed ? 'success' : 'warning'}
      showIcon
      role="status"
      title={title}
      description={
        allowed ? null : (
          <>
            <p>
              {locale === 'en' ? reasonEn : reason} <ClauseHelp clause={clause} />
            </p>
            {could.length ? <p>{said.could}</p> : null}
            <ul>
              {could.map(({ roleName, unit }) => (
                <li key={unit.unitNo + roleName}>
                  {unit.name} · {roleName}
                </li>
              ))}
            </ul>
            {operator ? <p>{said.operator}</p> : null}
          </>
        )
      }
    />
  );
}
