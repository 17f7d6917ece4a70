// What a browser says it is, in two words: nobody reads the whole of it.
const BROWSERS: [RegExp, string][] = [
  [/MicroMessenger/, 'WeChat'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

const first = (agent: string, known: [RegExp, string][]) => known.find(([mark]) => mark.test(agent))?.[1];

/** Empty where it is none that we know. */
export const named = (agent: string): string =>
  [first(agent, BROWSERS), first(agent, SYSTEMS)].filter(Boolean).join(' · ');
