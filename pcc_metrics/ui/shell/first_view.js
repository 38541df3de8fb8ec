// Takes the first view away once the app has drawn the same, in one frame. Until then the app is made
// out of sight; where it never comes, the first view goes on standing.
;(() => {
  const first = document.getElementById("first-view")
  const root = document.getElementById("root")
  const page = document.documentElement
  const LOOK_MS = 40
  const STILL_MS = 100 // that its parts have stood where they are
  const LATE_MS = 5000 // that a part may still take when all of the page has been sent
  const HIDDEN_MS = 300
  const PARTS = [".filters", ".tiles", ".profile", ".moved"]

  page.dataset.firstView = ""
  // The app is fetched once what stands here has been drawn; in a tab out of sight nothing is drawn.
  const fetchApp = () => {
    const files = document.getElementById("app-files")
    if (!files) return
    document.head.append(files.content)
    files.remove()
  }
  requestAnimationFrame(() => setTimeout(fetchApp))
  setTimeout(fetchApp, HIDDEN_MS)

  let sent = 0
  let still = 0
  let places = ""

  function isDrawn() {
    const app = root.querySelector("[data-testid=stApp]")
    const all = app?.dataset.testScriptState === "notRunning"
    if (!all || !root.querySelector("h1, [data-testid=stAlert]")) return false
    const now = performance.now()
    sent ||= now
    if (now - sent > LATE_MS) return true
    const parts = PARTS.filter((part) => first.querySelector(part))
    const own = ["h1", ...parts].map((part) => root.querySelector(part))
    if (!own.every(Boolean) || document.fonts.status === "loading") return false
    return standsStill(own, now)
  }

  function standsStill(parts, now) {
    const boxes = parts.map((part) => part.getBoundingClientRect())
    const seen = boxes.map((box) => `${box.top} ${box.height}`).join()
    if (seen !== places) still = now
    places = seen
    return now - still >= STILL_MS
  }

  function swap() {
    const main = root.querySelector("[data-testid=stMain]")
    const link = first.contains(document.activeElement) ? document.activeElement.id : ""
    const scrolled = page.scrollTop
    first.remove()
    delete page.dataset.firstView
    if (main) main.scrollTop = scrolled
    if (link) document.getElementById(link)?.focus({ preventScroll: true })
  }

  function look() {
    if (isDrawn()) requestAnimationFrame(swap)
    else setTimeout(look, LOOK_MS)
  }
  look()
})()
