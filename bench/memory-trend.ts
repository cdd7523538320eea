/** Mean of each quarter of the samples, and the highest, in the samples' unit; undefined for fewer than 8. */
export function memoryTrend(samples: readonly number[]): { readonly quartersMb: readonly number[]; readonly peakMb: number } | undefined {
  if (samples.length < 8) return undefined;
  const quartersMb = [0, 1, 2, 3].map((quarter) => {
    const part = samples.slice((samples.length * quarter) / 4, (samples.length * (quarter + 1)) / 4);
    return part.reduce((sum, mb) => sum + mb, 0) / part.length;
  });
  return { quartersMb, peakMb: samples.reduce((a, b) => Math.max(a, b)) };
}
