// Finds a station from anywhere: by code, old or new, an enterprise's own code, name, address, pinyin initials.
import { useEffect, useState } from 'react';
import { SearchOutlined } from '@ant-design/icons';
import { AutoComplete, Input, Typography } from 'antd';
import { useClient } from 'urql';
import { useNavigate } from 'react-router';
import { FoundStationsDocument, StationByCodeDocument } from '../generated/graphql';
import { words } from '../words';
import { SEARCH_ID } from './Keys';

const PAUSE_MS = 200;
const CODE = /^\d{11}[sd]?$/i;
const said = words.shell;

interface Found {
  id: string;
  name: string;
  code: string | null;
  ownCode: string | null;
  divisionName: string;
}

export function Search() {
  const client = useClient();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found[] | null>(null);

  useEffect(() => {
    const asked = text.trim();
    if (!asked) return undefined;
    let current = true;
    const waiting = setTimeout(() => {
      const part = () =>
        client.query(FoundStationsDocument, { text: asked }).then(({ data }): Found[] => data?.stations.edges.map(({ node }) => node) ?? []);
      const whole = () => client.query(StationByCodeDocument, { code: asked }).then(({ data }) => (data?.station ? [data.station] : part()));
      void (CODE.test(asked) ? whole() : part()).then((rows) => {
        if (current) setFound(rows);
      });
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(waiting);
    };
  }, [client, text]);

  const options = (text.trim() ? (found ?? []) : []).map((station) => ({
    value: `/stations/${station.id}`,
    label: (
      <div className="found">
        <span>{station.name}</span>
        <Typography.Text type="secondary">
          {[station.code, station.ownCode, station.divisionName].filter(Boolean).join(' ')}
        </Typography.Text>
      </div>
    ),
  }));
  const all = { value: `/stations?text=${encodeURIComponent(text.trim())}`, label: said.searchAll };
  const go = (path: string) => {
    setText('');
    void navigate(path);
  };
  return (
    <AutoComplete
      className="search"
      value={text}
      onChange={(typed: string) => setText(typed.startsWith('/stations') ? '' : typed)}
      onSelect={go}
      options={text.trim() ? [...options, all] : []}
      notFoundContent={null}
    >
      <Input
        id={SEARCH_ID}
        prefix={<SearchOutlined />}
        placeholder={said.search}
        aria-label={said.search}
        onPressEnter={() => (text.trim() && !options.length ? go(all.value) : undefined)}
      />
    </AutoComplete>
  );
}
