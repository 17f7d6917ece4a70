// Which column of the template each column of the sheet is; remembered for sheets with the same headings.
import { useState } from 'react';
import { Alert, Button, Collapse, Select } from 'antd';
import { ArrowRightOutlined } from '@ant-design/icons';
import { useMutation } from 'urql';
import { CheckImportDocument, type RefusalFragment } from '../../generated/graphql';
import { story } from '../../shared/States';
import { Refusals } from '../../shared/userErrors';
import { filled, words } from '../../words';
import type { Whole } from './ImportPage';

const said = words.imports;

export function Mapping({ made, columns }: { made: Whole; columns: string[] }) {
  const before = Object.fromEntries(made.columns.map(({ place, column }) => [place, column ?? '']));
  const [chosen, choose] = useState<Record<number, string>>(before);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const [{ fetching }, check] = useMutation(CheckImportDocument);
  const taken = new Set(Object.values(chosen));
  const changed = made.columns.some(({ place }) => chosen[place] !== before[place]);

  async function recheck() {
    setErrors([]);
    setBroken('');
    const named = made.columns.map(({ place }) => ({ place, column: chosen[place] ?? '' }));
    const { data, error } = await check({ input: { fileId: made.fileId, columns: named } });
    if (error) setBroken(story(error).sentence);
    setErrors(data?.checkImport.userErrors ?? []);
  }

  return (
    <Collapse
      defaultActiveKey={made.state === 'OPEN' ? ['mapping'] : []}
      items={[
        {
          key: 'mapping',
          label: said.mapping,
          children: (
            <>
              <p>{said.mappingHint}</p>
              {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
              <Refusals errors={errors} />
              <ul className="columns">
                {made.columns.map(({ place, heading }) => (
                  <li key={place}>
                    <span>{heading}</span>
                    <ArrowRightOutlined aria-hidden className="none" />
                    <Select
                      showSearch
                      allowClear
                      aria-label={filled(said.mappingOf, { heading })}
                      placeholder={said.notTaken}
                      value={chosen[place] || undefined}
                      options={columns.map((title) => ({ value: title, label: title, disabled: title !== chosen[place] && taken.has(title) }))}
                      onChange={(title?: string) => choose((now) => ({ ...now, [place]: title ?? '' }))}
                    />
                  </li>
                ))}
              </ul>
              <Button type={changed ? 'primary' : 'default'} loading={fetching} onClick={() => void recheck()}>
                {said.recheck}
              </Button>
            </>
          ),
        },
      ]}
    />
  );
}
