/** How long something took, as `kubectl` says it: `45s`, `2m5s`, `12m`, `3h10m`, `2d4h`, `1y20d`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const years = Math.floor(days / 365);
  if (minutes < 2) {
    return `${seconds}s`;
  }
  if (minutes < 10) {
    return withRest(`${minutes}m`, seconds % 60, 's');
  }
  if (hours < 3) {
    return `${minutes}m`;
  }
  if (hours < 8) {
    return withRest(`${hours}h`, minutes % 60, 'm');
  }
  if (days < 2) {
    return `${hours}h`;
  }
  if (days < 8) {
    return withRest(`${days}d`, hours % 24, 'h');
  }
  if (years < 2) {
    return `${days}d`;
  }
  return years < 8 ? withRest(`${years}y`, days % 365, 'd') : `${years}y`;
}

function withRest(text: string, rest: number, unit: string): string {
  return rest === 0 ? text : `${text}${rest}${unit}`;
}
