// Refusals as the server says them: at their field where it has one, above the form where it has none.
import { Alert, type FormInstance } from 'antd';
import type { RefusalFragment } from '../generated/graphql';
import { locale } from '../words';
import { ClauseHelp } from './ClauseHelp';

export const sentence = (error: Pick<RefusalFragment, 'message' | 'messageEn'>): string =>
  locale === 'en' ? error.messageEn : error.message;

/** A path such as `head.name` or `waivers.0.reason`, as a form names its fields. */
export const asName = (path: string): (string | number)[] =>
  path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** Show each refusal at its field; what belongs to no field of this form comes back. */
export function atFields(form: FormInstance, errors: RefusalFragment[], fields: string[]): RefusalFragment[] {
  const known = (path: string | null) => path && fields.find((field) => path === field || path.startsWith(`${field}.`));
  const placed = errors.filter(({ path }) => known(path));
  form.setFields(
    placed.map((error) => ({
      name: asName(error.path ?? ''),
      errors: [error.clause ? `${sentence(error)} (${error.clause})` : sentence(error)],
    })),
  );
  return errors.filter((error) => !placed.includes(error));
}

export function Refusals({ errors }: { errors: RefusalFragment[] }) {
  return errors.map((error) => (
    <Alert
      key={error.code + (error.path ?? '')}
      type="error"
      showIcon
      className="refusal"
      role="alert"
      title={
        <>
          {sentence(error)} <ClauseHelp clause={error.clause} />
        </>
      }
    />
  ));
}
