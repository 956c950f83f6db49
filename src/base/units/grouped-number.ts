/**
 * Formats a number as `toLocaleString('en-US')` does, with `minDecimals` to `maxDecimals` decimals: `1,234.5`. It avoids
 * ICU, whose first use takes a process more than 10 ms of CPU time, a tenth of a short command.
 */
export function groupedNumber(
  value: number,
  minDecimals = 0,
  maxDecimals = Math.max(minDecimals, 3),
): string {
  const size = Math.abs(value)
  if (!(size * 10 ** maxDecimals < Number.MAX_SAFE_INTEGER) || (size < 1e-6 && size > 0)) {
    return value.toLocaleString('en-US', {
      minimumFractionDigits: minDecimals,
      maximumFractionDigits: maxDecimals,
    })
  }
  // Rounds the decimal digits and not the binary fraction: 1.005 becomes 1.01.
  const digits = String(Math.round(Number(`${size}e${maxDecimals}`))).padStart(maxDecimals + 1, '0')
  const whole = digits.slice(0, digits.length - maxDecimals).replace(/\B(?=(?:\d{3})+$)/g, ',')
  let fraction = digits.slice(digits.length - maxDecimals)
  while (fraction.length > minDecimals && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return `${sign}${whole}${fraction === '' ? '' : '.'}${fraction}`
}
