// A secret, shown this once: copied and put away before the window closes.
import { Alert, Typography, type App } from 'antd';
import { words } from '../../words';

const said = words.partners;

export function shownOnce(modal: ReturnType<typeof App.useApp>['modal'], secret: string): void {
  modal.success({
    title: said.secretMade,
    okText: said.secretKept,
    width: 560,
    content: (
      <>
        <Alert type="warning" showIcon title={said.secretOnce} />
        <Typography.Paragraph className="code secret" copyable={{ text: secret }}>
          {secret}
        </Typography.Paragraph>
      </>
    ),
  });
}
