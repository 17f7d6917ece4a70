import { level } from '../../shared/divisions';
import { useMay, useMe } from '../../shell/me';

/** Numbers from before are the province's to take over (AH-4.5.1). */
export function useAdopts(): boolean {
  const { scope } = useMe();
  return useMay()('code:adopt') && scope.prefixes.some((code) => level(code) === 'province');
}
