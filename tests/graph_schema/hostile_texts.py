r"""Two hundred texts that somebody might write, by mistake or in malice, as a name or as an id.

Each kind says what the checks of the tables find in it: as an id, and as a name. A kind in which
they find no error goes on to the stores; the stores themselves must bear all of them, but for what
is no text at all.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """Texts of one kind, and the codes of what is found in an id and in a name of this kind."""

    texts: tuple[str, ...]
    in_id: frozenset[str] = frozenset()
    in_name: frozenset[str] = frozenset()


def _kind(*texts: str, in_id: str = "", in_name: str = "") -> Kind:
    return Kind(texts, frozenset(in_id.split()), frozenset(in_name.split()))


KINDS: dict[str, Kind] = {
    "quotes": _kind(
        "'", '"', "`", "''", '""', "``", "'''", '"""', "'a'", '"a"', "`a`", "a'b", 'a"b', "a`b",
        "\u2018a\u2019", "\u201ca\u201d", "«a»", "\u00b4", "\u02bc", "'\"`"),
    "backslashes": _kind(
        "\\", "\\\\", "\\'", '\\"', "\\`", "a\\", "\\n", "\\r\\n", "\\t", "\\0", "\\x00",
        "\\u0027", "\\u0000", "\\uD800", "\\N", "\\u{1F3D4}", "\\e[31m", "\\\\'"),
    "cypher": _kind(
        "'})DETACH/**/DELETE/**/n//", "`})DETACH/**/DELETE/**/n//", "Unit)/**/DETACH/**/DELETE(n",
        ":Precious", "`:Precious`", "n:Precious", "$rows", "$`rows`", "${rows}", "{id:1}",
        "row.cells", "/*", "*/", "//", "*/CREATE(:Precious)/*", "\\u0027})CREATE(:Precious)//",
        "Provider", "__proto__", "[:LEADS]", "n.id=1", "LOAD/**/CSV/**/FROM'file:///etc/passwd'"),
    "cypher with spaces": _kind(
        "') MATCH (n) DETACH DELETE n //", "`) DETACH DELETE n //",
        "}) RETURN 1 UNION MATCH (n) DETACH DELETE n RETURN 1 //",
        "' OR 1 = 1 WITH 1 AS x CALL db.labels() YIELD label RETURN label //",
        in_id="space_in_id"),
    "sql": _kind(
        "'--", "'/*", "')--", "'OR'1'='1", "'OR(1)=(1)--", "%", "_", "%s", "%(id)s", "?", "?1",
        ":id", "1e999", "0x27", "x'00'", "sqlite_master", "nodes", "rowid"),
    "sql with marks": _kind(
        "';DROP/**/TABLE/**/nodes--", "'||(SELECT(1))||'", "x;y", "a|b", "|", "units|unit:a",
        in_id="reserved_character"),
    "formulas": _kind(
        "=1+1", "=A1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://127.0.0.1\",\"x\")",
        "=cmd'/c'!A0", "+cmd'/c'!A0", "-2+3+cmd'/c'!A0", "@A1", "=", "+", "-", "@", "==", "-0",
        "+86", "=\u4e2d\u6587", "={1}", "=WEBSERVICE(\"http://127.0.0.1\")",
        in_id="formula_start", in_name="formula_start"),
    "zero width": _kind(
        "a\u200bb", "\u200e", "a\u200fb", "\ufeffa", "a\u2060b", "\u2063", "\ufff9a\ufffbb",
        in_id="control_character", in_name="control_character"),
    "reading order": _kind(
        "\u202ea\u202c", "a\u202db", "\u2066a\u2069", "\u2067", "\u202agpj.exe",
        in_id="control_character", in_name="control_character"),
    "controls": _kind(
        "\x00", "a\x00b", "\x01", "\x07", "\x08", "\x1b[31m", "\x1f", "\x7f", "\x80", "\x9f",
        "\x1b]0,x\x07",
        in_id="control_character", in_name="control_character"),
    "line ends": _kind(
        "a\nb", "a\r\nb", "a\rb", "a\tb", "a\n\nb",
        in_id="space_in_id", in_name="line_break"),
    "spaces": _kind(
        "a b", "a\u00a0b", "a\u2009b", "a\u3000b", "a\u2028b", "a\u2029b", "a\u205fb",
        in_id="space_in_id"),
    "spaces at an end": _kind(
        " a", "a ", "a  b", "\u3000a", "a\u00a0", "\u4e61 \u9547",
        in_id="space_in_id", in_name="stray_space"),
    "full width": _kind(
        "\uff41\uff42", "\uff1d1+1", "\uff07", "\uff02", "\uff20\uff21", "\uff5c",
        in_id="full_width_id"),
    "joiners": _kind("a\u200cb", "a\u200db", "a\u00adb", "a\u034fb", "\u3164", "\u115f", "\u180e"),
    "emoji": _kind(
        "🏔", "👨\u200d👩\u200d👧\u200d👦", "🇨🇳", "👍🏽", "❤\ufe0f", "1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e007f",
        "\U0001f600" * 50),
    "combining": _kind(
        "\u00e9", "e\u0301", "a\u0301\u0300\u0302\u0303\u0304", "\uac00", "\u1100\u1161", "\u0345",
        "\u05e9\u05dc\u05d5\u05dd", "\u0627\u0644\u0633\u0644\u0627\u0645", "\u0130", "\u00df",
        "\ufb01", "\u212b", "K\u212a"),
    "outside gbk": _kind(
        "\u3400", "\u4dbf", "\U00020000", "\U0002a6df", "\U0002b740", "\U00030000", "\u0f40",
        "\u1820", "\ua000", "\u0626\u06c7", "\ue000", "\u9fff", "\U0002f800"),
    "ends of unicode": _kind("\ufdd0", "\ufffd", "\U0001f0ff", "\U000f0000", "\U0010fffd"),
    "no characters": _kind("\ufffe", "\uffff", "\U0010ffff"),
    "long": _kind("长" * 490, "a" * 490, "🏔" * 490, "(" * 490, "e" + "\u0301" * 489),
    "words": _kind(
        "null", "NULL", "None", "NaN", "nan", "inf", "true", "False", "undefined", "1e5", "007",
        "1.0", "2026-01-01", "1/2", "TRUE", "#N/A", "#REF!", "N/A", "[bold]x[/]", ":smile:",
        "{0}", "{}", "{{7*7}}", "${jndi:ldap://127.0.0.1/a}", "<script>alert(1)</script>",
        "&lt", "]]>", "<!--", "../../etc/passwd", "/etc/passwd", "C:\\con", "CON", "file:///a",
        "[a]:*?/", "_x0041_", "_x005F_x0041_", "<r>x</r>", "a,b", "a,\"b", "history", "Sheet1"),
}  # fmt: skip

SURROGATES = ("\ud800", "\udfff", "a\udc00b", "\ud83c", "\udfd4\ud83c")
"""Halves of characters: no text, in no encoding."""

ALL: tuple[str, ...] = tuple(text for kind in KINDS.values() for text in kind.texts)
