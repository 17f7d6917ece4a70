// What a page is called: its heading, and the name of its window, by which tabs, bookmarks and printed files go.
import { useEffect } from 'react';
import { Typography } from 'antd';
import { words } from '../words';

export function PageTitle({ children }: { children: string }) {
  useTitle(children);
  return (
    <Typography.Title level={1} className="page-title">
      {children}
    </Typography.Title>
  );
}

/** For a page whose heading looks another way. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${words.shell.product}`;
    return () => {
      document.title = words.shell.product;
    };
  }, [title]);
}
