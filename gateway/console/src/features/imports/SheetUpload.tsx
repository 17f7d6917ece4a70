// A sheet is chosen or dropped, handed in, checked; what the check made is opened.
import { useState } from 'react';
import { Alert } from 'antd';
import { useNavigate } from 'react-router';
import { useMutation } from 'urql';
import { CheckImportDocument, type RefusalFragment } from '../../generated/graphql';
import { handIn } from '../../shared/http';
import { SheetDrop } from '../../shared/SheetDrop';
import { story } from '../../shared/States';
import { Refusals } from '../../shared/userErrors';
import { words } from '../../words';
import './imports.css';

const said = words.imports;

export function SheetUpload({ label }: { label: string }) {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const [, check] = useMutation(CheckImportDocument);
  const navigate = useNavigate();

  async function take(file: File) {
    setBusy(true);
    setErrors([]);
    setBroken('');
    try {
      const { data, error } = await check({ input: { fileId: await handIn(file, file.name), columns: null } });
      if (error) setBroken(story(error).sentence);
      else if (data?.checkImport.import) void navigate(`/imports/${data.checkImport.import.importId}`);
      else setErrors(data?.checkImport.userErrors ?? []);
    } catch (failed) {
      setBroken(failed instanceof Error && failed.message ? failed.message : words.shared.networkHint);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      {broken ? <Alert type="error" showIcon role="alert" className="refusal" title={broken} /> : null}
      <Refusals errors={errors} />
      <SheetDrop label={label} waiting={said.checking} busy={busy} take={(file) => void take(file)} />
    </>
  );
}
