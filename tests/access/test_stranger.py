"""A stranger who asks a running server for everything: no figure that is kept back comes."""

from __future__ import annotations

import io
import re
import shutil
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import requests

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register
from pcc_metrics.ui.state.navigation import all_pages
from tests.browser.served import Server
from tests.support.data_client import FORMS, addresses
from tests.support.publications import publish, rows_of, withdraw
from tests.support.raw_client import wired

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
PATHS = [place.path for place in all_pages(CATALOGUE)]
LATER = datetime(2099, 1, 1, tzinfo=UTC)
# Homicides, and no figures of the bundled snapshots; too long to turn up in ids by chance.
EMBARGOED, CALLED_OFF, WITHDRAWN = 43_210_987, 65_432_109, 87_654_321
TITLES = {
    EMBARGOED: "Figures kept back for long",
    CALLED_OFF: "Figures never to be released",
    WITHDRAWN: "Figures that were wrong",
}


@dataclass(frozen=True)
class KeptBack:
    """A server, and the ids of snapshots that it keeps back, by the figure that each holds."""

    server: Server
    folder: Path
    ids: dict[int, str]


@pytest.fixture(scope="module")
def kept_back(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptBack]:
    """A server with figures under embargo, some withdrawn before their hour, and some after."""
    folder = shutil.copytree(BUNDLED, tmp_path_factory.mktemp("stranger") / "data")
    ids = {WITHDRAWN: _publish(folder, WITHDRAWN, 28)}
    withdraw(folder, ids[WITHDRAWN], "A month was wrong")
    ids[CALLED_OFF] = _publish(folder, CALLED_OFF, 29, LATER)
    withdraw(folder, ids[CALLED_OFF], "Not to be released after all")
    ids[EMBARGOED] = _publish(folder, EMBARGOED, 30, LATER)
    server = Server(folder.parent / "log", {"PCC_METRICS_DATA": folder})
    server.start()
    yield KeptBack(server, folder, ids)
    server.stop()


def _publish(folder: Path, value: int, day: int, embargo: datetime | None = None) -> str:
    """The current rows with one figure that stands out."""
    current = Register(folder).current().snapshot
    rows = rows_of(Reader(Register(folder).open(current), CATALOGUE))
    own = [r for r in rows if (r.measure, r.area) == ("homicides", CATALOGUE.force.id)]
    latest = max(own, key=lambda r: r.period.end)
    rows = [replace(r, value=float(value)) if r is latest else r for r in rows]
    as_of, title = date(2026, 11, day), TITLES[value]
    return publish(folder, rows, CATALOGUE, as_of, title, embargo, corrects=current)


def find_figures(sent: bytes, *figures: int) -> list[str]:
    """Which of these figures an answer holds, in words or in a table, and titles of theirs."""
    text = sent.decode("utf-8", "replace")
    seen = [TITLES[figure] for figure in figures if TITLES[figure] in text]
    for figure in figures:
        seen += re.findall(rf"(?<!\w){figure}(?!\w)|{figure:,}", text)
        packed = (struct.pack("<d", figure), struct.pack("<q", figure))
        seen += [f"{figure} in a table"] * any(one in sent for one in packed)
    return seen


def find_kept_back(sent: bytes, kept_back: KeptBack) -> list[str]:
    """What an answer holds that nobody may see, but for the figures of a link that names them."""
    ids = [kept_back.ids[figure][-8:] for figure in (EMBARGOED, CALLED_OFF)]
    seen = [*find_figures(sent, EMBARGOED, CALLED_OFF), *(n for n in ids if n.encode() in sent)]
    names_it = (b"was withdrawn" in sent and b"A month was wrong" in sent) or b"(withdrawn)" in sent
    return seen if names_it else [*seen, *find_figures(sent, WITHDRAWN)]


def asked_for(kept_back: KeptBack) -> list[str]:
    """Queries: the plain page, and links to what is kept back, as far as a page may quote them."""
    ids = kept_back.ids
    cut = [ids[EMBARGOED][:-1], ids[CALLED_OFF][:-1]]
    return ["", *(f"snapshot={one}" for one in (*cut, ids[WITHDRAWN]))]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_sends_it(kept_back: KeptBack, path: str) -> None:
    server = kept_back.server
    host = f"127.0.0.1:{server.port}"
    for query in asked_for(kept_back):
        with wired(server.port, host, {"Origin": f"http://{host}"}) as wire:
            shown = wire.run(path=path, query=query)
            assert shown.text
            assert find_kept_back(shown.sent, kept_back) == [], query
            for label, asked in shown.downloads.items():
                address = asked if asked.startswith("/") else wire.download(asked)
                file = requests.get(server.url + address, timeout=60)
                assert file.ok, label
                assert find_kept_back(unpacked(file.content), kept_back) == [], (query, label)


def test_figures_that_were_withdrawn_come_by_their_own_link_which_says_so(
    kept_back: KeptBack,
) -> None:
    """And the search of this test finds what there is to find."""
    host = f"127.0.0.1:{kept_back.server.port}"
    link = f"snapshot={kept_back.ids[WITHDRAWN]}"
    with wired(kept_back.server.port, host, {"Origin": f"http://{host}"}) as wire:
        shown = wire.run(path="homicide", query=link)
        file = requests.get(
            kept_back.server.url + wire.download(shown.downloads["Download"]), timeout=60
        )
    first = requests.get(f"{kept_back.server.url}/homicide?{link}", timeout=30)
    assert "was withdrawn" in shown.text and "was withdrawn" in first.text
    assert "(withdrawn)" in unpacked(file.content).decode("utf-8", "replace")
    for sent in (shown.sent, unpacked(file.content), first.content):
        assert find_figures(sent, WITHDRAWN)


def unpacked(file: bytes) -> bytes:
    """A file, or all that one is packed of."""
    if not zipfile.is_zipfile(io.BytesIO(file)):
        return file
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return b"\n".join(unpacked(archive.read(name)) for name in archive.namelist())


@pytest.mark.parametrize("accept", ["text/html", "*/*"], ids=["a browser", "a preview"])
def test_no_first_answer_of_a_page_has_it(kept_back: KeptBack, accept: str) -> None:
    for path in PATHS:
        for query in asked_for(kept_back):
            answer = requests.get(
                f"{kept_back.server.url}/{path}?{query}", headers={"Accept": accept}, timeout=30
            )
            assert answer.ok and "<title>" in answer.text
            assert find_kept_back(answer.content, kept_back) == [], (path, query)


def test_no_other_address_has_it(kept_back: KeptBack) -> None:
    data = sorted(p for p in kept_back.folder.rglob("*") if p.is_file())
    names = [path.relative_to(kept_back.folder).as_posix() for path in data]
    assert any(kept_back.ids[EMBARGOED] in name for name in names)
    places = ("", "media", "static", "app/static", "component/x", "_stcore/bidi-components/x")
    addresses = [
        *(f"{place}/{up}{name}" for place in places for name in names for up in ("", "data/")),
        *(f"static/{up * 6}{path}" for path in data for up in ("../", "..%2f", "%2e%2e/")),
        *(f"_stcore/{name}" for name in ("health", "host-config", "metrics", "message", "stream")),
        *(f"_stcore/{name}" for name in ("script-health-check", "agent", "upload_file/x/y")),
        *("healthz", "readyz", "auth/login", "auth/logout", "oauth2callback", "media/", "media/x"),
    ]
    for address in addresses:
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = raw_request(kept_back.server, method, address)
            assert find_kept_back(answer.content, kept_back) == [], address
            assert not answer.content.startswith((b"PAR1", b'{"')) or address.endswith("config")


def test_no_address_of_data_has_it(kept_back: KeptBack) -> None:
    ids = [*kept_back.ids.values(), kept_back.ids[EMBARGOED][:-1]]
    every = [*addresses(CATALOGUE, ("homicides",), "homicide", ids)]
    pinned = [f"{form}?snapshot={one}" for form in FORMS for one in ids]
    plain = [one.format(measure="homicides", query="") for one in (*FORMS, *pinned)]
    for path in (*plain, *every[::9], *every[-6:]):
        answer = requests.get(kept_back.server.url + path, timeout=30)
        sent = answer.content
        if sent.startswith(b"PAR1"):
            table = pq.read_table(io.BytesIO(sent))
            sent = f"{table.schema.metadata} {table.to_pylist()}".encode()
        asked = [one for one in ids if one in path]
        for one in asked:  # a refusal may quote what was asked for
            sent = sent.replace(one.encode(), b"")
        assert find_kept_back(sent, kept_back) == [], path
        if asked:
            assert answer.status_code in (404, 410), path


def raw_request(server: Server, method: str, address: str) -> requests.Response:
    """A request whose path is sent as it is written, dots included."""
    with requests.Session() as stranger:
        asked = requests.Request(method, server.url).prepare()
        asked.url = f"{server.url}/{address}"
        return stranger.send(asked, timeout=30, allow_redirects=False)
