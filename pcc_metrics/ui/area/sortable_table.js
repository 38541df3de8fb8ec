// Shows a table that the server has made, and sorts its rows. A change of filter keeps the order that
// the reader chose, and the place of the keyboard.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".sortable")
  const status = parentElement.querySelector("[role=status]")
  if (place.shown !== data.html) {
    show(place, data.html)
    sort(place)
  }
  place.onclick = (event) => {
    const button = event.target.closest("th button")
    if (!button) return
    choose(place, button)
    show(place, data.html)
    sort(place)
    status.textContent = describe(place)
  }
}

function show(place, html) {
  const focused = place.contains(document.activeElement) ? document.activeElement.id : ""
  place.innerHTML = html
  place.shown = html
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
}

// A first click sorts as suits the column, a second the other way, a third not at all.
function choose(place, button) {
  const first = button.dataset.first
  const other = first === "ascending" ? "descending" : "ascending"
  const { column, direction } = place.order ?? {}
  if (column !== button.id) place.order = { column: button.id, direction: first }
  else if (direction === first) place.order = { column, direction: other }
  else place.order = undefined
}

// Sorted rows stand in one group, without the headings of the groups that the catalogue has.
function sort(place) {
  const heading = place.order && document.getElementById(place.order.column)?.closest("th")
  if (!heading) return
  heading.setAttribute("aria-sort", place.order.direction)
  const table = heading.closest("table")
  const [all, ...groups] = table.tBodies
  const rows = [...table.querySelectorAll("tr.measure")]
  const turned = place.order.direction === "ascending" ? 1 : -1
  const value = (row) => row.cells[heading.cellIndex].dataset.sort
  const compare = (a, b) => {
    if (value(a) === undefined || value(b) === undefined)
      return (value(a) === undefined) - (value(b) === undefined) // what is missing stands last
    const difference = heading.cellIndex ? value(a) - value(b) : value(a).localeCompare(value(b))
    return turned * difference
  }
  rows.sort(compare) // rows that are equal keep the order of the catalogue
  all.replaceChildren(...rows)
  groups.forEach((group) => group.remove())
  table.classList.add("sorted")
}

function describe(place) {
  if (!place.order) return "In the order of the priorities"
  const name = document.getElementById(place.order.column).textContent.trim()
  return `Sorted by ${name}, ${place.order.direction}`
}
