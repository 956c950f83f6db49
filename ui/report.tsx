import { render } from 'preact'
import { readPageData } from './model/page-data.ts'
import { reportOf } from './model/report.ts'
import { Page } from './page/page.tsx'

/* The entry point of the HTML report, whose page contains the record. */

const place = document.getElementById('page')!
readPageData(document.getElementById('data')!.textContent!).then(
  (data) => {
    place.replaceChildren()
    render(<Page report={reportOf(data)} />, place)
  },
  (error: Error) => {
    place.textContent = error.message
  },
)
