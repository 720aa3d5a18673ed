/** `76 %`; more exact only where rounding would claim all or nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  const rounded = Math.round(share * 100);
  const exact = rounded === 100 ? share === 1 : rounded === 0 ? share === 0 : true;
  return `${exact ? rounded : (Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

/** `9 s`, `4 min`, `2 h 05 min`. */
export function span(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `1 picture`, `12 pictures`. */
export function plural(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** `3.4 MB`; decimal units. */
export function bytes(amount: number): string {
  if (amount < 1000) return plural(amount, 'byte');
  return amount < 1e6 ? `${(amount / 1e3).toFixed(1)} kB` : `${(amount / 1e6).toFixed(1)} MB`;
}
