// What a browser does for every page; it comes with the first answer of the server. Links and
// filters of the app change the address without loading the app again, as Back and Forward do.
;(() => {
  const MAIN = "[data-testid=stMain]"
  const APP = "[data-testid=stApp]"
  const SCROLLED = "pcc-metrics-scrolled"
  const OFFLINE_AFTER_MS = 3000
  const SENDING_MS = 1000
  const main = () => document.querySelector(MAIN)
  const plain = (event) =>
    !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button)

  // --- Links and filters: a click leads on, with a key held down it is the browser's own.

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-app]")
    if (!link || !plain(event)) return
    event.preventDefault()
    go(link.href)
  })
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("select[data-app]")) go(event.target.value)
  })

  // --- What is typed goes to the server when its box is left. A link that was clicked from there
  // waits until it has arrived: the run that saves it would give way to that of the other page.

  let leftBox = -Infinity
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("textarea, input")) leftBox = performance.now()
  })
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a[href]:not([target=_blank])")
      if (!link || !plain(event) || performance.now() - leftBox > SENDING_MS) return
      event.preventDefault()
      event.stopPropagation()
      leftBox = -Infinity
      drawn(() => (link.isConnected ? link.click() : go(link.href)))
    },
    { capture: true },
  )
  window.addEventListener("beforeunload", () => document.activeElement?.blur?.())

  function go(href) {
    if (new URL(href, location.href).href === location.href) return
    if (document.getElementById("first-view")) return location.assign(href) // no app yet to tell
    history.pushState(null, "", href)
    window.dispatchEvent(new PopStateEvent("popstate"))
  }

  // --- After a link the page starts at its top with the focus on its heading; Back returns to
  // where one was; a change of filter is announced.

  let path = location.pathname
  let query = location.search
  let returning = false
  const push = history.pushState.bind(history)
  history.pushState = (...step) => {
    push(...step)
    returning = false
    moved()
  }
  // The app's own step is sent as an event too, which no browser marks as its own.
  window.addEventListener("popstate", (event) => {
    if (!event.isTrusted) return
    returning = true
    moved()
  })

  // Where a reader was on each address; told to the browser only when the page is left, as the
  // first word with its storage takes as long as a drawing.
  let left = { href: location.href, top: 0 }
  const places = {}
  document.addEventListener(
    "scroll",
    () => {
      if (main() && location.href === left.href) left.top = main().scrollTop
    },
    { capture: true, passive: true },
  )
  window.addEventListener("pagehide", () => {
    try {
      const all = { ...placesBefore(), ...places, [left.href]: left.top }
      sessionStorage.setItem(SCROLLED, JSON.stringify(all))
    } catch {} // without storage a reader comes back to the top
  })

  function placesBefore() {
    try {
      return JSON.parse(sessionStorage.getItem(SCROLLED) || "{}")
    } catch {
      return {}
    }
  }

  function moved() {
    const samePage = path === location.pathname
    const changed = query !== location.search
    places[left.href] = left.top
    path = location.pathname
    query = location.search
    const back = !samePage && returning
    const was = back ? (places[location.href] ?? placesBefore()[location.href] ?? 0) : 0
    left = { href: location.href, top: samePage ? left.top : was }
    if (!samePage && !returning) main()?.scrollTo(0, 0)
    if (!samePage) drawn(back ? () => main()?.scrollTo(0, was) : start)
    else if (changed) drawn(announce, viewWords())
  }

  function start() {
    main()?.scrollTo(0, 0)
    const heading = document.querySelector(`${MAIN} h1`)
    if (!heading) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }

  // Once the run that the change started has ended. It may take a moment to begin, and a short one
  // is over unseen: where the page says in words what it shows, other words than before tell it.
  let waiting = 0
  function drawn(then, before) {
    const turn = ++waiting
    const began = performance.now()
    let ran = false
    const look = () => {
      if (turn !== waiting) return
      const took = performance.now() - began
      const state = document.querySelector(APP)?.dataset.testScriptState
      ran ||= state === "running"
      const through =
        before === undefined ? ran || took > 400 : viewWords() !== before || took > 3000
      if ((state === "notRunning" && through) || took > 15000) then()
      else setTimeout(look, 30)
    }
    setTimeout(look, 30)
  }

  function viewWords() {
    return document.querySelector("[data-view-words]")?.textContent || ""
  }

  function announce() {
    if (viewWords()) say(`Now shown: ${viewWords()}`)
  }

  function say(text) {
    let region = document.getElementById("announcer")
    if (!region) {
      region = Object.assign(document.createElement("div"), { id: "announcer" })
      region.className = "visually-hidden"
      region.setAttribute("role", "status")
      document.body.append(region)
    }
    region.textContent = text
  }

  // --- The button at the end of a part of a statement leads to the top of the next one.

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".st-key-next-part button")) return
    drawn(() => {
      const heading = document.querySelector(".st-key-statement-parts [data-testid=stColumn] + * h2")
      if (!heading) return
      heading.tabIndex = -1
      heading.focus({ preventScroll: true })
      heading.scrollIntoView()
    })
  })

  // --- Tab after opening a box lands in it: the framework places it at the end of the page.

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey) return
    const button = document.activeElement?.closest?.("[data-testid=stPopover] button")
    const box = button && document.querySelector("[data-testid=stPopoverBody]")
    const first = box?.querySelector("a[href], button, input, select, textarea, [tabindex]")
    if (!first) return
    event.preventDefault()
    first.focus()
  })

  // --- Offline, or the server out of reach: the page says so, and that what it shows stays.

  let lost = 0
  function connection() {
    const state = document.querySelector(APP)?.dataset.testConnectionState
    const away = !navigator.onLine || (state && !["CONNECTED", "INITIAL"].includes(state))
    if (!away) {
      clearTimeout(lost)
      lost = 0
      document.getElementById("offline")?.remove()
    } else if (!lost) lost = setTimeout(tellOffline, navigator.onLine ? OFFLINE_AFTER_MS : 0)
  }

  function tellOffline() {
    if (document.getElementById("offline")) return
    const notice = Object.assign(document.createElement("div"), { id: "offline" })
    notice.setAttribute("role", "alert")
    notice.textContent =
      "There is no connection. The figures on this page stay as they are; filters and links work " +
      "again once the connection is back."
    document.body.append(notice)
  }

  window.addEventListener("online", connection)
  window.addEventListener("offline", connection)
  new MutationObserver(connection).observe(document, {
    attributeFilter: ["data-test-connection-state"],
    subtree: true,
  })
})()
