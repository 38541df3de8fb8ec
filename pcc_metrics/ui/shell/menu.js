// The side bar: sections of links, which `page.js` follows as it does all links of the app.
export default function ({ data, parentElement }) {
  const nav = parentElement.querySelector("nav")
  const wanted = data.sections.flatMap((section) => section.links)
  const names = (links) => links.join("\n")
  const placed = [...nav.querySelectorAll("a")].map((link) => link.textContent)
  if (names(placed) !== names(wanted.map((link) => link.label)))
    nav.replaceChildren(...data.sections.flatMap(section))
  // A change of filter only changes where links lead: the keyboard stays where it is.
  nav.querySelectorAll("a").forEach((link, place) => aim(link, wanted[place]))
  nav.onclick = (event) => {
    const held = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button
    if (event.target.closest("a") && !held && window.matchMedia(PHONE).matches) close()
  }
  nameButton()
  watch ??= new MutationObserver(nameButton)
  watch.observe(document.querySelector("[data-testid=stApp]"), { childList: true, subtree: true })
}

const PHONE = "(max-width: 768px)"

// The button that opens the side bar says "Menu" (`menu.css`), and so must its name. The framework
// makes it anew whenever the side bar is closed.
let watch
function nameButton() {
  const button = document.querySelector("[data-testid=stExpandSidebarButton]")
  if (button?.getAttribute("aria-label") !== "Menu") button?.setAttribute("aria-label", "Menu")
}

// On a phone the side bar lies over the page.
function close() {
  document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()
}

function aim(link, { href, here }) {
  link.href = href
  if (here) link.setAttribute("aria-current", "page")
  else link.removeAttribute("aria-current")
}

function section({ name, links }, place) {
  const title = made("p", { textContent: name, id: `section-${place}` })
  const list = made("ul")
  list.setAttribute("role", "list") // a list without marks is none to some screen readers
  list.setAttribute("aria-labelledby", title.id)
  list.replaceChildren(...links.map(item))
  return [title, list]
}

function item({ label }) {
  const one = made("li")
  const link = made("a", { textContent: label })
  link.dataset.app = ""
  one.append(link)
  return one
}

function made(name, properties = {}) {
  return Object.assign(document.createElement(name), properties)
}
