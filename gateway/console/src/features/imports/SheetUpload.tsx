// A sheet is chosen or dropped, handed in, checked; what the check made is opened.
import { useState, type DragEvent } from 'react';
import { FileExcelOutlined } from '@ant-design/icons';
import { Alert, Spin } from 'antd';
import { useNavigate } from 'react-router';
import { useMutation } from 'urql';
import { CheckImportDocument, type RefusalFragment } from '../../generated/graphql';
import { handIn } from '../../shared/http';
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

  async function take(file: File | undefined) {
    if (!file || busy) return;
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

  const dropped = (event: DragEvent) => {
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  };

  return (
    <>
      {broken ? <Alert type="error" showIcon role="alert" className="refusal" title={broken} /> : null}
      <Refusals errors={errors} />
      <label className="sheet" onDragOver={(event) => event.preventDefault()} onDrop={dropped} aria-busy={busy}>
        {busy ? <Spin size="small" /> : <FileExcelOutlined aria-hidden />}
        <span>{busy ? said.checking : label}</span>
        <input
          type="file"
          accept=".xlsx,.csv,.xls"
          disabled={busy}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            target.value = ''; // the same file again is a choice, too
            void take(file);
          }}
        />
      </label>
    </>
  );
}
