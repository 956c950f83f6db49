import { render } from 'preact'
import type { PageRecord } from '../src/report/html/page-record.ts'
import { reportOf } from './model/report.ts'
import { Page } from './parts/page.tsx'

/* The way in of the HTML report: the record stands in the page itself. */

const record = JSON.parse(document.getElementById('record')!.textContent!) as PageRecord
const place = document.getElementById('page')!
place.replaceChildren()
render(<Page report={reportOf(record)} />, place)
