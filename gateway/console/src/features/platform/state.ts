// What the front door reports of every process, and which of it needs somebody.
export interface Loop {
  loop: string;
  position: number;
  lag: number;
  age?: number;
  alive: boolean;
  problem: string;
  well?: boolean;
}

export interface Parked {
  consumer: string;
  source: string;
  stream: string;
  position: number;
  type: string;
  error: string;
  sqlstate: string;
  events: number;
  parked_at: string;
}

export interface Rebuilding {
  consumer: string;
  source: string;
  position: number;
  head: number;
  running: boolean;
}

export interface Service {
  service: string;
  ready: boolean;
  problem?: string;
  position?: number;
  refused_policy_commands?: number;
  loops?: Loop[];
  parked?: Parked[];
  rebuilding?: Rebuilding[];
}

export interface State {
  ready: boolean;
  broker: { flushes: string; zh: string; en: string };
  services: Service[];
}

export type Health = 'good' | 'behind' | 'silent' | 'trouble';

export function health({ alive, problem, well }: Loop): Health {
  if (problem) return 'trouble';
  if (!alive) return 'silent';
  return well === false ? 'behind' : 'good';
}

export interface Alarm {
  service: string;
  kind: 'service' | 'loop' | 'parked' | 'broker' | 'rebuilding';
  what: string;
}

/** Everything that is not as it should be, each once. */
export function alarms({ broker, services }: State): Alarm[] {
  return [
    ...(broker.flushes === 'always' ? [] : [{ service: 'broker', kind: 'broker' as const, what: broker.flushes }]),
    ...services.flatMap(({ service, ready, problem, loops = [], parked = [], rebuilding = [] }): Alarm[] => {
      const ill = loops.filter((loop) => health(loop) !== 'good');
      const halted = rebuilding.filter(({ running }) => !running);
      return [
        ...(problem || (!ready && !ill.length) ? [{ service, kind: 'service' as const, what: problem ?? '' }] : []),
        ...ill.map((loop) => ({ service, kind: 'loop' as const, what: loop.problem ? `${loop.loop} (${loop.problem})` : loop.loop })),
        ...parked.map(({ consumer, stream }) => ({ service, kind: 'parked' as const, what: `${consumer} ${stream}` })),
        ...halted.map(({ consumer }) => ({ service, kind: 'rebuilding' as const, what: consumer })),
      ];
    }),
  ];
}
