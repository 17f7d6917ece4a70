// What each sort of change asks for: fields of the application form, with the rule of the place beside them.
import { Form, Input } from 'antd';
import type { StationFileFragment } from '../../generated/graphql';
import { words } from '../../words';
import { Address, Basics, Hours, Offers, Serves, Surroundings } from '../apply/Groups';
import { Person } from '../apply/People';
import { PhotosField } from '../apply/PhotosField';
import { Rule } from '../apply/Rule';
import { placeOf, valuesOf } from '../apply/values';
import type { Kind } from './kinds';

const named = words.stations;

export function Fields({ kind, station }: { kind: Kind; station: StationFileFragment }) {
  switch (kind.name) {
    case 'file':
      return (
        <>
          <Basics divisions={[]} fixed standing />
          <section className="panel">
            <h2>{words.changes.surroundings}</h2>
            <div className="fields">
              <Surroundings />
              <Serves />
              <Form.Item name="remark" label={named.remark} className="whole-row">
                <Input.TextArea rows={2} maxLength={200} showCount />
              </Form.Item>
            </div>
          </section>
        </>
      );
    case 'place':
      return <section className="panel fields"><Address before={placeOf(valuesOf(station))} /></section>;
    case 'hours':
      return <section className="panel fields"><Hours required /></section>;
    case 'facilities':
      return <section className="panel fields"><Offers /></section>;
    case 'head':
      return <section className="panel"><Person role="head" known={station.head} must /></section>;
    case 'contacts':
      return (
        <section className="panel">
          <Person role="leader" known={station.leader} />
          <Person role="liaison" known={station.liaison} />
        </section>
      );
    case 'photos':
      return (
        <section className="panel">
          <Form.Item name="photos" label={named.photos} extra={<Rule of={['photos']} />}>
            <PhotosField />
          </Form.Item>
        </section>
      );
  }
}
