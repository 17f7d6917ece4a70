// A word to a proposed change: agreed to, turned down with a reason, or taken back by whoever proposed it.
import { useMemo, useState } from 'react';
import { Alert, App, Button, Flex, Form, Input } from 'antd';
import { useMutation, useQuery, type TypedDocumentNode } from 'urql';
import { ApproveChangeDocument, DeclineChangeDocument, MayDocument, RetractChangeDocument, type DoneFragment, type MayQuery, type RefusalFragment } from '../../generated/graphql';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { useMe } from '../../shell/me';
import { filled, locale, words } from '../../words';
import type { Change } from './Diff';

const said = words.changes;
type Verdict = MayQuery['may'];
type Document = TypedDocumentNode<Record<string, DoneFragment>, { input: never }>;
const asked = (document: unknown) => document as Document;

export function Decide({ stationId, change, done }: { stationId: string; change: Change; done: () => void }) {
  const mine = useMe();
  const { message } = App.useApp();
  const [declining, decline] = useState(false);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const [form] = Form.useForm<{ reason: string }>();
  const approve = useMutation(asked(ApproveChangeDocument));
  const turnDown = useMutation(asked(DeclineChangeDocument));
  const retract = useMutation(asked(RetractChangeDocument));
  const ids = useMemo(() => [newId(), newId(), newId()] as const, []);
  const own = [mine.accountId, mine.login].includes(change.proposedBy);
  const word = useVerdict('station:approve', change.changeId, true);
  const back = useVerdict('station:propose', change.changeId, own);

  async function go([, run]: typeof approve, commandId: string, told: string, more: object = {}) {
    setErrors([]);
    setBroken('');
    const { data, error } = await run({ input: { stationId, changeId: change.changeId, commandId, ...more } as never });
    const answer = data && Object.values(data)[0];
    if (error || !answer) setBroken(error ? story(error).sentence : words.shared.networkHint);
    else if (answer.userErrors.length) setErrors(atFields(form, answer.userErrors, ['reason']));
    else {
      void message.success(told);
      done();
    }
  }

  const busy = [approve, turnDown, retract].some(([{ fetching }]) => fetching);
  return (
    <>
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
      {declining ? (
        <Form form={form} layout="vertical" onFinish={({ reason }) => void go(turnDown, ids[1], said.declined, { reason })}>
          <Form.Item name="reason" label={said.declineReason} rules={[{ required: true, message: filled(words.shared.required, { label: said.declineReason }) }]}>
            <Input.TextArea rows={2} maxLength={200} showCount autoFocus />
          </Form.Item>
          <Flex gap={8}>
            <Button htmlType="submit" danger loading={busy}>
              {said.decline}
            </Button>
            <Button onClick={() => decline(false)}>{words.shared.back}</Button>
          </Flex>
        </Form>
      ) : (
        <Flex gap={8} wrap>
          {word?.allowed ? (
            <>
              <Button type="primary" loading={busy} onClick={() => void go(approve, ids[0], said.approved)}>
                {said.approve}
              </Button>
              <Button onClick={() => decline(true)}>{said.decline}</Button>
            </>
          ) : null}
          {back?.allowed ? <Button onClick={() => void go(retract, ids[2], said.retracted)}>{said.retract}</Button> : null}
          {word && !word.allowed ? <WhyNot verdict={word} /> : null}
          {back && !back.allowed && back.code !== word?.code ? <WhyNot verdict={back} /> : null}
        </Flex>
      )}
    </>
  );
}

/** What the server says of it now: what it allows works, what it does not has a reason. */
function useVerdict(action: string, changeId: string, wanted: boolean): Verdict | undefined {
  const [{ data }] = useQuery({ query: MayDocument, variables: { action, changeId }, pause: !wanted, requestPolicy: 'cache-and-network' });
  return wanted ? data?.may : undefined;
}

function WhyNot({ verdict: { reason, reasonEn, clause } }: { verdict: Verdict }) {
  return (
    <p className="why">
      {locale === 'en' ? reasonEn : reason} <ClauseHelp clause={clause} />
    </p>
  );
}
