/** The unit of a figure. A `fraction` is a share from 0 to 1, shown as a percentage; `number` has no unit. */
export const figureUnits = ['ms', 'fraction', 'perSecond', 'number', 'bytes', 'bytesPerSecond'] as const

export type FigureUnit = (typeof figureUnits)[number]
