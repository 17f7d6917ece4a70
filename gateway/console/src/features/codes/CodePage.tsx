// Codes: any one looked up, and a prefix's series with every number of it accounted for (AH-4.5.2).
import { ImportOutlined } from '@ant-design/icons';
import { Button, Flex, Select } from 'antd';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { CodeSeriesDocument } from '../../generated/graphql';
import { nameOf } from '../../shared/divisions';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, Waiting } from '../../shared/States';
import { useUrlState } from '../../shared/urlState';
import { useMe } from '../../shell/me';
import { useScope } from '../../shell/ScopePicker';
import { filled, words } from '../../words';
import { Lookup } from './Lookup';
import { prefixesOf } from './prefixes';
import { Series } from './Series';
import { useAdopts } from './useAdopts';
import './codes.css';

const said = words.codes;
const DEFAULTS = { code: '', prefix: '' };

export function CodePage() {
  const [{ code, prefix }, change] = useUrlState(DEFAULTS);
  const adopts = useAdopts();
  return (
    <div className="page">
      <Flex wrap gap={8} justify="space-between">
        <PageTitle>{said.title}</PageTitle>
        {adopts ? (
          <Link to="/numbers/adoption">
            <Button icon={<ImportOutlined />}>{words.adoption.title}</Button>
          </Link>
        ) : null}
      </Flex>
      <Lookup code={code} look={(wanted) => change({ code: wanted })} />
      <Prefix prefix={prefix} choose={(wanted) => change({ prefix: wanted })} />
    </div>
  );
}

function Prefix({ prefix, choose }: { prefix: string; choose: (prefix: string) => void }) {
  const { scope } = useMe();
  const [here] = useScope();
  const mine = prefixesOf(here ? [here] : scope.prefixes);
  const chosen = prefix || (mine.length === 1 ? mine[0]?.[0] : '') || '';
  const names = (places: number[]) => places.map(nameOf).join(words.shared.comma);
  return (
    <section className="panel">
      <h2>{said.series}</h2>
      <Select
        className="wide"
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={said.seriesOf}
        placeholder={said.seriesOf}
        value={chosen || undefined}
        options={mine.map(([value, places]) => ({ value, label: filled(said.places, { prefix: value, places: names(places) }) }))}
        onChange={choose}
      />
      {chosen ? <Accounted prefix={chosen} /> : <p className="none">{said.noPrefix}</p>}
    </section>
  );
}

function Accounted({ prefix }: { prefix: string }) {
  const [{ data, error }, again] = useQuery({ query: CodeSeriesDocument, variables: { prefix }, requestPolicy: 'cache-and-network' });
  if (error && !data) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Waiting />;
  return data.codeSeries ? <Series series={data.codeSeries} /> : <p className="none">{words.shared.notFoundTitle}</p>;
}
