// Why a soft rule is passed over: asked for where the registry says that it needs a reason.
import { Form, Input } from 'antd';
import type { RefusalFragment } from '../../generated/graphql';
import { filled, words } from '../../words';
import type { Values } from './values';

const said = words.apply;

/** The reasons that these refusals ask for and that nobody has begun. */
export const asksWhy = (refusals: RefusalFragment[], known: NonNullable<Values['waivers']>) =>
  refusals
    .filter(({ code, clause }) => code === 'reason-needed' && clause && !known.some((one) => one.clause === clause))
    .map(({ clause }) => ({ clause: clause ?? '', reason: '' }));

export function Waivers() {
  const form = Form.useFormInstance();
  return (
    <Form.List name="waivers">
      {(all) =>
        all.map(({ key, name }) => (
          <Form.Item key={key} name={[name, 'reason']} label={filled(said.waiver, { clause: String(form.getFieldValue(['waivers', name, 'clause'])) })} extra={said.waiverHint}>
            <Input.TextArea rows={2} maxLength={500} showCount />
          </Form.Item>
        ))
      }
    </Form.List>
  );
}
