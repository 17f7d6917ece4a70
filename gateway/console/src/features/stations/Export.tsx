// The list as a file: fetched at once, or made behind the screen where that takes longer than anybody waits.
import { useState } from 'react';
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Dropdown, Modal, Progress, Typography } from 'antd';
import { useMutation, useSubscription } from 'urql';
import { ExportChangedDocument, ExportStationsDocument, type ExportForm, type ExportHeadFragment, type RefusalFragment, type StationFilter, type StationSort } from '../../generated/graphql';
import { count, minute } from '../../shared/dates';
import { Failed } from '../../shared/States';
import { Refusals } from '../../shared/userErrors';
import { filled, words } from '../../words';

const said = words.stations;
const AT_ONCE = 5000;
const WHOLE = 100;

export function Export({ sort, filter, total }: { sort: string; filter: StationFilter; total: number | null | undefined }) {
  const [form, setForm] = useState<ExportForm>();
  const params = new URLSearchParams({ sort });
  for (const [name, value] of Object.entries(filter)) for (const one of [value].flat()) params.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
  const behind = (total ?? 0) > AT_ONCE;
  const item = (key: ExportForm, label: string) => ({ key, label: behind ? label : <a href={`/stations.${key.toLowerCase()}?${params}`}>{label}</a> });
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{ items: [item('XLSX', said.exportXlsx), item('CSV', said.exportCsv)], onClick: ({ key }) => behind && setForm(key as ExportForm) }}
      >
        <Button type="text" icon={<DownloadOutlined />}>
          {said.export}
        </Button>
      </Dropdown>
      {form ? <Making form={form} sort={sort as StationSort} filter={filter} close={() => setForm(undefined)} /> : null}
    </>
  );
}

interface Props {
  form: ExportForm;
  sort: StationSort;
  filter: StationFilter;
  close: () => void;
}

function Making({ form, sort, filter, close }: Props) {
  const [{ error, fetching }, ask] = useMutation(ExportStationsDocument);
  const [made, setMade] = useState<ExportHeadFragment>();
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  useSubscription({ query: ExportChangedDocument, variables: { id: made?.exportId ?? '' }, pause: made?.state !== 'MAKING' }, (_, told) => {
    setMade(told.exportChanged);
    return told;
  });
  async function begin() {
    const { data } = await ask({ input: { form, sort, filter } });
    setErrors(data?.exportStations.userErrors ?? []);
    setMade(data?.exportStations.export ?? undefined);
  }
  const again = !made || made.state === 'FAILED';
  return (
    <Modal
      open
      title={said.exportBehind}
      onCancel={close}
      footer={
        made?.url ? (
          <Button type="primary" icon={<DownloadOutlined />} href={made.url}>
            {said.exportFetch}
          </Button>
        ) : again ? (
          <Button type="primary" loading={fetching} onClick={() => void begin()}>
            {said.exportBegin}
          </Button>
        ) : null
      }
    >
      {error ? <Failed error={error} retry={() => void begin()} /> : null}
      <Refusals errors={errors} />
      <Typography.Paragraph>{said.exportLogged}</Typography.Paragraph>
      {made ? (
        <div aria-live="polite">
          <Progress aria-label={said.exportBehind} percent={Math.round((made.done / Math.max(made.total, 1)) * WHOLE)} status={made.state === 'FAILED' ? 'exception' : undefined} />
          {filled(said.exportDone, { n: count(made.done), of: count(made.total) })}
          {made.expiresAt ? ` ${filled(said.exportUntil, { at: minute(made.expiresAt) })}` : ''}
        </div>
      ) : null}
    </Modal>
  );
}
