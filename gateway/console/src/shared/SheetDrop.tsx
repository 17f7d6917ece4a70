// A sheet is chosen or dropped.
import type { DragEvent } from 'react';
import { FileExcelOutlined } from '@ant-design/icons';
import { Spin } from 'antd';

interface Props {
  label: string;
  /** What stands there while the sheet is read. */
  waiting: string;
  busy: boolean;
  take: (file: File) => void;
}

export function SheetDrop({ label, waiting, busy, take }: Props) {
  const given = (file: File | undefined) => {
    if (file && !busy) take(file);
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    given(event.dataTransfer.files[0]);
  };
  return (
    <label className="sheet-drop" onDragOver={(event) => event.preventDefault()} onDrop={dropped} aria-busy={busy}>
      {busy ? <Spin size="small" /> : <FileExcelOutlined aria-hidden />}
      <span>{busy ? waiting : label}</span>
      <input
        type="file"
        accept=".xlsx,.csv,.xls"
        disabled={busy}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = ''; // the same file again is a choice, too
          given(file);
        }}
      />
    </label>
  );
}
