import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'

/** The theme for printing: light, and as narrow as paper. */
export type Theme = 'light' | 'dark' | 'paper'

const ThemeContext = createContext<Theme>('light')
export const ThemeProvider = ThemeContext.Provider

/** The current theme. Charts read colours and width only once, so they are redrawn when the theme changes. */
export function useTheme(): Theme {
  return useContext(ThemeContext)
}

const storageKey = 'plimsoll-theme'

/** The theme that the reader chose, else that of the system, and `paper` for printing; and the function that chooses. */
export function useThemeChoice(): [Theme, (theme: Theme) => void] {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const [systemTheme, setSystemTheme] = useState<Theme>(system.matches ? 'dark' : 'light')
  const [chosen, setChosen] = useState<Theme | null>(storedTheme)
  const [printing, setPrinting] = useState(false)
  const theme = printing ? 'paper' : (chosen ?? systemTheme)

  useEffect(() => {
    const follow = () => setSystemTheme(system.matches ? 'dark' : 'light')
    const toPaper = () => setPrinting(true)
    const toScreen = () => setPrinting(false)
    system.addEventListener('change', follow)
    addEventListener('beforeprint', toPaper)
    addEventListener('afterprint', toScreen)
    return () => {
      system.removeEventListener('change', follow)
      removeEventListener('beforeprint', toPaper)
      removeEventListener('afterprint', toScreen)
    }
  }, [])

  // Before the charts are drawn, which read their colours from the document.
  document.documentElement.dataset.theme = theme

  return [
    theme,
    (next) => {
      setChosen(next)
      try {
        localStorage.setItem(storageKey, next)
      } catch {
        // A file opened from disk may have no storage; the choice is then lost with the page.
      }
    },
  ]
}

function storedTheme(): Theme | null {
  try {
    const stored = localStorage.getItem(storageKey)
    return stored === 'light' || stored === 'dark' ? stored : null
  } catch {
    return null
  }
}

export function ThemeSwitch({ theme, choose }: { theme: Theme; choose: (theme: Theme) => void }) {
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={`Switch to the ${other} theme`}
      title={`Switch to the ${other} theme`}
      onClick={() => choose(other)}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" />
        <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
      </svg>
    </button>
  )
}
