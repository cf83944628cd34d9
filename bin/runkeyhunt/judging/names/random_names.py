"""Names that were drawn by lot: told by letters that no word holds side by side, and by digits strewn between them."""

from __future__ import annotations

from runkeyhunt.patterns import lazy_pattern

_LEAST = 5
_LONGEST = 40
_HEXADECIMAL = lazy_pattern(
    r"(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}|\d{7,40}|\{?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?"
)
_HEXADECIMAL_BEGINS = frozenset("0123456789abcdef{")
# Letters and digits in turn; a version or a year stands once, behind a word.
_STREWN = lazy_pattern(r"(?:[a-z]+\d+){2,}[a-z]+|(?:\d+[a-z]+){2,}\d*|(?:[a-z]+\d+){3,}")
_PIECE = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LEAST_PIECES, _LONGEST_PIECE = 4, 2.2
_LEAST_IN_PIECES = 7
_DIGIT_INSIDE = lazy_pattern(r"\d[a-zA-Z]")
_WORD = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_VOWELS = frozenset("aeiouyäöüàâéèêëíìîïóòôúùûåæøœ")
_LONGEST_WITHOUT_VOWEL = 5
# Pairs of letters that hardly any word of a European language holds.
_RARE = frozenset(
    "bq bx cj cv cx dx fq fx fz gq gx gz hx hz jb jc jd jf jg jh jk jl jm jn jp jq jr js jt jv jw jx jz kq kx kz lx "
    "mj mx mz pq px pz qa qb qc qd qe qf qg qh qi qj qk ql qm qn qo qp qr qs qt qv qw qx qy qz sx tq vb vc vd vf vg "
    "vh vj vk vm vn vp vq vt vw vx vz wj wq wv wx wz xj xk xq xr xv xz yq yx zb zc zf zg zj zk zn zq zr zt zv zx fk "
    "fj gj hj hq bj kj pj wc wg wu vs xd xg xn xb fv mq kv hv cg cz dq jj kk yy qq vv xx fd zd zs gk gv hk hp "
    "pk dk".split()
)
_LEAST_RARE = 2


def looks_random(name: str) -> bool:
    """Tell whether a name, without its extension, looks drawn by lot; a short or an overlong one tells nothing."""
    if not _LEAST <= len(name) <= _LONGEST:
        return False
    lowered = name.lower()
    if lowered[0] in _HEXADECIMAL_BEGINS and _HEXADECIMAL.fullmatch(lowered):
        return True
    if not (name.isascii() and name.isalnum()):
        return False
    if name.isalpha():
        return _is_unspeakable(name)
    return bool(_STREWN.fullmatch(lowered)) or _is_strewn_in_pieces(name) or _is_unspeakable(name)


def _is_strewn_in_pieces(name: str) -> bool:
    """Tell whether capitals, small letters and digits change so often that no words are left."""
    pieces = _PIECE.findall(name)
    short = len(name) >= _LEAST_IN_PIECES and len(pieces) >= _LEAST_PIECES and len(name) / len(pieces) <= _LONGEST_PIECE
    return short and bool(_DIGIT_INSIDE.search(name))


def _is_unspeakable(name: str) -> bool:
    """Tell whether a name's words hold rare pairs of letters, or no vowel for long."""
    words = [word.lower() for word in _WORD.findall(name)]
    letters = sum(map(len, words))
    if letters < _LEAST or letters < len(name) - 2:
        return False
    rare = sum(sum(map(_RARE.__contains__, map("".join, zip(word, word[1:])))) for word in words)
    return rare >= _LEAST_RARE or (len(words) == 1 and _without_vowel(words[0]) > _LONGEST_WITHOUT_VOWEL)


def _without_vowel(word: str) -> int:
    longest = run = 0
    for letter in word:
        run = 0 if letter in _VOWELS else run + 1
        longest = max(longest, run)
    return longest
