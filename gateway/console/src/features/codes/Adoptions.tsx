// Numbers from before: a list is handed in and checked; nothing is taken over by that.
import { useState } from 'react';
import { Alert, Breadcrumb, Button, Flex, Select, Typography } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useMutation } from 'urql';
import { CheckAdoptionDocument, type RefusalFragment } from '../../generated/graphql';
import { nameOf } from '../../shared/divisions';
import { handIn } from '../../shared/http';
import { PageTitle } from '../../shared/PageTitle';
import { SheetDrop } from '../../shared/SheetDrop';
import { story } from '../../shared/States';
import { Refusals } from '../../shared/userErrors';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { prefixesOf } from './prefixes';
import './codes.css';

const said = words.adoption;

export function Adoptions() {
  return (
    <div className="page">
      <Breadcrumb items={[{ title: <Link to="/numbers">{words.codes.title}</Link> }, { title: said.title }]} />
      <PageTitle>{said.title}</PageTitle>
      <section className="panel">
        <ol className="steps">
          {said.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <Typography.Paragraph type="secondary">{said.columns}</Typography.Paragraph>
        <Check />
      </section>
    </div>
  );
}

export function Check({ only = '' }: { only?: string }) {
  const { scope } = useMe();
  const navigate = useNavigate();
  const [, check] = useMutation(CheckAdoptionDocument);
  const [prefix, choose] = useState(only);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');

  async function look(file?: File) {
    setBusy(true);
    setErrors([]);
    setBroken('');
    try {
      const fileId = file ? await handIn(file, file.name) : null;
      const { data, error } = await check({ input: { fileId, prefix: prefix || null } });
      const made = data?.checkAdoption.adoption;
      if (made) void navigate(`/numbers/adoption/${made.adoptionId}`);
      else if (data) setErrors(data.checkAdoption.userErrors);
      else setBroken(error ? story(error).sentence : words.shared.networkHint);
    } catch (failed) {
      setBroken(failed instanceof Error && failed.message ? failed.message : words.shared.networkHint);
    }
    setBusy(false);
  }

  return (
    <>
      {broken ? <Alert type="error" showIcon role="alert" className="refusal" title={broken} /> : null}
      <Refusals errors={errors} />
      <SheetDrop label={said.choose} waiting={said.checking} busy={busy} take={(file) => void look(file)} />
      <Flex wrap gap={8} align="center" className="ask">
        <Select
          className="adopt-prefix"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={said.prefix}
          placeholder={said.prefix}
          value={prefix || undefined}
          options={prefixesOf(scope.prefixes).map(([value, places]) => ({
            value,
            label: filled(words.codes.places, { prefix: value, places: places.map(nameOf).join(words.shared.comma) }),
          }))}
          onChange={(value) => choose(value ?? '')}
        />
        <Button disabled={busy} onClick={() => void look()}>
          {said.withoutList}
        </Button>
      </Flex>
    </>
  );
}
