"""Great Expectations' pages made to stand alone: nothing in them is fetched, no script is run."""

from pathlib import Path

from lxml import html

HERE = Path(__file__).resolve().parent
# What comes from the web, needs a script from there, or speaks for the library and not of the data.
REMOVED = "|".join(
    f"//{found}"
    for found in (
        "script",
        "link",
        "img",
        "footer",
        "button",
        "nav[contains(@class, 'navbar')]",
        "*[contains(@class, 'modal')]",
        "a[@data-toggle]",
    )
)


def stand_alone(path: Path, title: str, home: str) -> None:
    """Rewrite a page in place without anything from the web and with the project's style."""
    page = html.parse(str(path), parser=html.HTMLParser(encoding="utf-8")).getroot()
    page.set("lang", "en")
    for found in page.xpath(REMOVED):
        found.drop_tree()
    for found in page.xpath("//a[starts-with(@href, 'http')]"):
        found.drop_tag()
    [head], [body] = page.xpath("//head"), page.xpath("//body")
    for found in head.xpath("title|style"):
        found.drop_tree()
    named = html.Element("title")
    named.text = title
    head.append(named)
    style = html.Element("style")
    style.text = "\n".join(
        (folder / name).read_text(encoding="utf-8")
        for folder, name in ((HERE.parent / "pages", "style.css"), (HERE, "data_docs.css"))
    )
    head.append(style)
    top = f'<p class="home"><a href="{home}">What ingest found</a></p>'
    body.insert(0, html.fromstring(top))
    body.insert(1, html.fromstring(f"<h1>{title}</h1>"))
    path.write_bytes(b"<!DOCTYPE html>\n" + html.tostring(page, encoding="utf-8"))
