// What stands where nothing else does: waiting, empty, failed, not allowed; each says what to do next.
import type { ReactNode } from 'react';
import { Button, Empty, Result, Skeleton, Typography } from 'antd';
import type { CombinedError } from 'urql';
import { locale, words } from '../words';

const said = words.shared;

export function Waiting() {
  return (
    <div className="pad" role="status" aria-busy="true" aria-label={said.loading}>
      <Skeleton active title={false} paragraph={{ rows: 6 }} />
    </div>
  );
}

interface NothingProps {
  title?: string;
  hint?: string;
  children?: ReactNode;
}

export function Nothing({ title = said.emptyTitle, hint = said.emptyHint, children }: NothingProps) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div>{title}</div>
          <Typography.Text type="secondary">{hint}</Typography.Text>
        </>
      }
    >
      {children}
    </Empty>
  );
}

/** Code, sentence and trace of a failed request. */
export function story(error: CombinedError): { code: string; sentence: string; trace: string } {
  const told = error.graphQLErrors[0];
  const about = (told?.extensions ?? {}) as { code?: string; messageEn?: string; traceId?: string };
  const sentence = (locale === 'en' && about.messageEn) || told?.message || said.networkHint;
  return { code: about.code ?? (error.networkError ? 'network' : ''), sentence, trace: about.traceId ?? '' };
}

const TITLES: Record<string, [string, string, '403' | '404']> = {
  forbidden: [said.forbiddenTitle, said.forbiddenHint, '403'],
  'not-found': [said.notFoundTitle, said.notFoundHint, '404'],
};

export function Failed({ error, retry }: { error: CombinedError; retry?: () => void }) {
  const { code, sentence, trace } = story(error);
  const [title, hint] = TITLES[code] ?? [said.failedTitle, trace ? said.failedHint : ''];
  return (
    <Result
      status="warning"
      title={title}
      subTitle={
        <>
          <div>{sentence}</div>
          {hint && hint !== sentence ? <div>{hint}</div> : null}
          {trace ? (
            <div>
              {said.trace} <Typography.Text copyable code>{trace}</Typography.Text>
            </div>
          ) : null}
        </>
      }
      extra={retry ? <Button onClick={retry}>{said.retry}</Button> : null}
    />
  );
}

export function NotFound({ children }: { children?: ReactNode }) {
  return <Result status="404" icon={null} title={said.notFoundTitle} subTitle={said.notFoundHint} extra={children} />;
}

export function NotAllowed() {
  return <Result status="403" icon={null} title={said.forbiddenTitle} subTitle={said.forbiddenHint} />;
}
