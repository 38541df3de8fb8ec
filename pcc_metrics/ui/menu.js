// The side bar: sections of links. A click goes to another page as Back and Forward do, without
// loading the app again; with a key held down, or another button, it is the browser's own.
export default function ({ data, parentElement }) {
  const nav = parentElement.querySelector("nav")
  const focused = [...nav.querySelectorAll("a")].indexOf(document.activeElement)
  nav.replaceChildren(...data.sections.flatMap(section))
  nav.querySelectorAll("a")[focused]?.focus({ preventScroll: true })
  nav.onclick = (event) => {
    const link = event.target.closest("a")
    const held = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
    if (!link || held || event.button) return
    event.preventDefault()
    if (link.href === window.location.href) return
    window.history.pushState(null, "", link.href)
    window.dispatchEvent(new PopStateEvent("popstate"))
  }
}

function section({ name, links }, place) {
  const title = made("p", { textContent: name, id: `section-${place}` })
  const list = made("ul")
  list.setAttribute("role", "list") // a list without marks is none to some screen readers
  list.setAttribute("aria-labelledby", title.id)
  list.replaceChildren(...links.map(item))
  return [title, list]
}

function item({ label, href, here }) {
  const link = made("a", { textContent: label, href })
  if (here) link.setAttribute("aria-current", "page")
  const one = made("li")
  one.append(link)
  return one
}

function made(name, properties = {}) {
  return Object.assign(document.createElement(name), properties)
}
